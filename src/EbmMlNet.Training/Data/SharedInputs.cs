using TorchSharp;

namespace EbmMlNet;

/// <summary>Rows of x and rows of y over the places that they share.</summary>
/// <param name="Contexts">The rows of x: <c>[G,K]</c>.</param>
/// <param name="Answers">The rows of y: <c>[U,K]</c>.</param>
/// <param name="Places">Which places the columns are, <c>[K]</c>, int64; null for all, in their order.</param>
internal readonly record struct SharedInputs(torch.Tensor Contexts, torch.Tensor Answers, torch.Tensor? Places)
{
    /// <summary>Over all places.</summary>
    /// <param name="contexts">The rows of x: <c>[G, ContextSlots]</c>.</param>
    /// <param name="answers">The rows of y: <c>[U, AnswerSlots]</c>.</param>
    /// <param name="places">Which slots are the same.</param>
    public static SharedInputs InFull(torch.Tensor contexts, torch.Tensor answers, SharedPlaces places)
    {
        if (places.AnswerPlaces is not { } ofAnswers)
        {
            return new SharedInputs(contexts, answers, null);
        }

        torch.Tensor further = torch.zeros(contexts.size(0), places.Count - places.ContextSlots, device: contexts.device);
        torch.Tensor columns = torch.tensor(Array.ConvertAll(ofAnswers, place => (long)place), [ofAnswers.Length], device: answers.device);
        torch.Tensor spread = torch.zeros(answers.size(0), places.Count, device: answers.device).index_copy_(1, columns, answers);
        return new SharedInputs(torch.cat([contexts, further], 1), spread, null);
    }
}
