using AskTheDocs.Pages;
using AskTheDocs.Questions;
using AskTheDocs.Retrieval;
using EbmMlNet;
using Microsoft.Extensions.AI;
using Microsoft.ML;

namespace AskTheDocs.Training;

/// <summary>Trains the reranker on what the search finds for questions of the training types.</summary>
internal static class RerankerTraining
{
    private const int PassagesOfQuestion = 40;

    public static async Task<TrainableReranker> RunAsync(
        DocLibrary library, IReadOnlyList<DocQuestion> questions, IEmbeddingGenerator<string, Embedding<float>> encoder)
    {
        var judgments = new List<JudgedPassage>();
        foreach (DocQuestion question in questions)
        {
            // Pages of held-out types are not even wrong answers in training.
            DocPage[] found = await library.FindAsync(question.Text, trainingOnly: true).ConfigureAwait(false);
            JudgedPassage[] judged =
            [
                .. found.Take(PassagesOfQuestion).Select(page => new JudgedPassage(question.Text, page.Text, question.RightPages.Contains(page.Key) ? 1 : 0)),
            ];
            if (judged.Any(judgment => judgment.Grade > 0))
            {
                judgments.AddRange(judged);
            }
        }

        return await TrainableReranker.TrainAsync(
            judgments, ml => ml.Ranking.Trainers.EnergyBased(), new RerankerOptions { Embeddings = encoder }).ConfigureAwait(false);
    }
}
