// Scores rows with a saved model, one score a line: Scoring model.zip rows
// Nothing here says what kind of model it is: ML.NET finds that in the zip.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

var ml = new MLContext();
ITransformer model;
IDataView rows;
if (args[1].EndsWith(".idv", StringComparison.Ordinal))
{
    model = ml.Model.Load(args[0], out _);
    rows = ml.Data.LoadFromBinary(args[1]);
}
else
{
    model = ml.Model.LoadWithDataLoader(args[0], out IDataLoader<IMultiStreamSource> loader);
    rows = loader.Load(new MultiFileSource(args[1]));
}

foreach (float score in model.Transform(rows).GetColumn<float>("Score"))
{
    Console.WriteLine(score.ToString("R", CultureInfo.InvariantCulture));
}
