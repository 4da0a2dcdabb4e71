using System.CommandLine;
using EbmMlNet.Tool.Models;

namespace EbmMlNet.Tool.Commands;

internal static class InspectCommand
{
    public static Command Create(Session session)
    {
        var command = new Command(
            "inspect",
            """
            Says what a model is: its energy, its features, and what happened in training.

            Examples:
              ebm inspect model.zip
              ebm inspect model.zip --json
            """);
        Argument<string> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        command.Add(model);
        command.Add(json);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(model)!;
            RankerFile ranker = RankerFile.Load(session.Ml, path);
            EpochReport? last = ranker.Parameters.History.Count > 0 ? ranker.Parameters.History[^1] : null;
            if (parsed.GetValue(json))
            {
                session.WriteJson(new
                {
                    model = path,
                    energy = Describe(ranker.Energy),
                    ranker.Parameters.Beta,
                    ranker.Energy.IsNonNegative,
                    ranker.Features,
                    epochs = ranker.Parameters.History.Select(epoch => new { epoch.Epoch, epoch.Loss, epoch.RightEnergy, epoch.OffendingEnergy }),
                });
                return EbmTool.Done;
            }

            session.Output.WriteLine(FormattableString.Invariant($"model     {path}, {new FileInfo(path).Length / 1024.0:F0} KB"));
            session.Output.WriteLine($"energy    {Describe(ranker.Energy)}");
            session.Output.WriteLine(FormattableString.Invariant($"beta      {ranker.Parameters.Beta:G4}"));
            session.Output.WriteLine($"features  {ranker.Features.Count}: {string.Join(", ", ranker.Features.Take(10))}{(ranker.Features.Count > 10 ? ", ..." : "")}");
            session.Output.WriteLine(last is null
                ? "training  not recorded"
                : FormattableString.Invariant($"training  {last.Epoch} epochs, {last.Elapsed.TotalSeconds:F1} s, loss {last.Loss:G4}, energy gap {last.EnergyGap:G4}"));
            return EbmTool.Done;
        });
        return command;
    }

    public static string Describe(EnergyFunction energy) => energy switch
    {
        EnsembleEnergy ensemble => $"mean of {ensemble.Members.Count}: {string.Join("; ", ensemble.Members.Select(Describe))}",
        EncodedMlpEnergy encoded => $"network over curves of {encoded.FeatureCount} features, {Widths(encoded.Layers, encoded.Activation)}",
        MlpEnergy mlp => $"network of {mlp.FeatureCount} scaled features, {Widths(mlp.Layers, mlp.Activation)}",
        LinearEnergy linear => $"linear in {linear.FeatureCount} scaled features",
        JointEmbeddingEnergy joint => $"joint embedding of {joint.ContextCount} and {joint.AnswerCount} features, codes of {joint.Dimension}, {joint.Distance}",
        _ => energy.GetType().Name,
    };

    private static string Widths(IReadOnlyList<DenseLayer> layers, Activation activation) =>
        $"{string.Join('-', layers.Select(layer => layer.InputCount))} {activation} units";
}
