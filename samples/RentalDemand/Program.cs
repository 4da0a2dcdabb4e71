using System.Globalization;
using EbmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using RentalDemand;
using RentalDemand.Pictures;

// How many bicycles are rented in an hour, where nobody says whether people go to work that day. At eight o'clock it is either few or many, and
// the mean of the two is an hour that hardly ever happens.
string folder = args.FirstOrDefault() ?? ".";
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(1);
Hour[] train = Hour.Read("rentals-train.csv"), test = Hour.Read("rentals-test.csv");
IDataView trainView = Hour.View(ml, train), testView = Hour.View(ml, test);

Console.WriteLine($"Training on {train.Length} hours ...");
RegressionPredictionTransformer<EnergyRegressionModelParameters> energy =
    ml.Regression.Trainers.EnergyBased(new EnergyRegressionTrainer.Options { Seed = 1 }).Fit(trainView);
Peer[] peers =
[
    new(ml, "LightGBM", "#c5221f", ml.Regression.Trainers.LightGbm().Fit(trainView)),
    new(ml, "FastTree", "#e37400", ml.Regression.Trainers.FastTree().Fit(trainView)),
];

Console.WriteLine();
Console.WriteLine($"On {test.Length} other hours:");
Console.WriteLine($"{"energy: RMSE",-20}{ml.Regression.Evaluate(energy.Transform(testView)).RootMeanSquaredError,8:F1}");
foreach (Peer peer in peers)
{
    double square = peer.Predict(test).Zip(test, (score, hour) => (score - hour.Label) * (double)(score - hour.Label)).Average();
    Console.WriteLine($"{peer.Name + ": RMSE",-20}{Math.Sqrt(square),8:F1}");
}

Console.WriteLine(ml.Regression.EvaluateDensity(energy.Model, testView));

// A day of fine weather in the test set, whose density at eight has the two modes farthest apart.
Hour eight = test.Where(hour => hour.Clock == 8).MaxBy(hour => TwoModes(energy.Model.DensityOf(hour.Features)))!;
ConditionalDensity density = energy.Model.DensityOf(eight.Features);
Console.WriteLine();
Console.WriteLine($"One of them, at eight o'clock ({eight.Label:F0} were rented):");
foreach (DensityMode mode in density.Modes())
{
    Console.WriteLine($"  near {mode.Answer:F0} with a probability of {mode.Mass:P0}");
}

Console.WriteLine($"  9 of 10 times within {string.Join(" or ", density.HighestDensityRegion().Select(interval => $"{interval.From:F0} to {interval.To:F0}"))}");
foreach (Peer peer in peers)
{
    Console.WriteLine($"  {peer.Name} answers {peer.Predict([eight])[0]:F0}");
}

_ = Directory.CreateDirectory(folder);
RidgePicture.Draw(energy.Model, eight, peers, Path.Combine(folder, "rental-demand-by-hour.png"));
RowPicture.Draw(density, eight, peers, Path.Combine(folder, "rental-demand-at-eight.png"));
Console.WriteLine($"The pictures are in {Path.GetFullPath(folder)}.");

// The lesser mass of the two heaviest modes, times how far they lie apart.
static double TwoModes(ConditionalDensity density) =>
    density.Modes(0.1).OrderByDescending(mode => mode.Mass).Take(2).ToArray() is [var first, var second]
        ? second.Mass * Math.Abs(first.Answer - second.Answer)
        : 0;
