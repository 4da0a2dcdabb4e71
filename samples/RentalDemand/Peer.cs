using Microsoft.ML;
using Microsoft.ML.Data;

namespace RentalDemand;

/// <summary>A regressor that answers with one number.</summary>
internal sealed class Peer(MLContext ml, string name, string colour, ITransformer model)
{
    public string Name => name;

    public string Colour => colour;

    public float[] Predict(IEnumerable<Hour> hours) => [.. model.Transform(Hour.View(ml, hours)).GetColumn<float>("Score")];
}
