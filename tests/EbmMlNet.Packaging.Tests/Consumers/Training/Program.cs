// Trains a ranker on a LETOR file, saves it with its loader and prints the scores of the file's rows: Training rows.txt model.zip
using System.Globalization;
using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

var ml = new MLContext(seed: 1);
var source = new MultiFileSource(args[0]);
LetorLoader loader = ml.Data.CreateLetorLoader(source);
IDataView rows = loader.Load(source);
ITransformer model = ml.Transforms.NormalizeMinMax("Features")
    .Append(ml.Ranking.Trainers.EnergyBased(new EnergyRankingTrainer.Options { Architecture = new Mlp(16, 8), NumberOfEpochs = 3 }))
    .Fit(rows);
ml.Model.SaveAtomically(model, loader, args[1]);
foreach (float score in model.Transform(rows).GetColumn<float>("Score"))
{
    Console.WriteLine(score.ToString("R", CultureInfo.InvariantCulture));
}
