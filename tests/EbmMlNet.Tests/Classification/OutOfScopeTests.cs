using EbmMlNet.Training.Tests.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Tests.Classification;

public class OutOfScopeTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static string SavedPath => Path.Combine(Checkout.Root, "tests", "EbmMlNet.Tests", "Classification", "GoldenScope", "free-energy-scope.v1.zip");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_free_energy_is_that_of_the_formula_and_comes_back_from_a_saved_model(bool isSparse)
    {
        ClassEnergyFunction energies = ClassFixture.Energies();
        var model = new EnergyMulticlassModelParameters(_ml, energies, 1.7f, []);
        LabelledRow[] rows = ClassFixture.Rows(energies, sparse: isSparse);
        IDataView data = ClassFixture.Data(_ml, rows);
        FreeEnergyEstimator estimator = _ml.Transforms.FreeEnergy("Free", model);
        FreeEnergyTransformer transformer = estimator.Fit(data);
        IDataView made = transformer.Transform(data);
        float[] found = [.. made.GetColumn<float>("Free")], of = new float[energies.ClassCount];
        for (int i = 0; i < rows.Length; i++)
        {
            energies.Energies([.. rows[i].Features.DenseValues()], of);
            double expected = -Math.Log(of.Sum(energy => Math.Exp(-1.7 * energy))) / 1.7;
            Assert.Equal(expected, found[i], 1e-4 * Math.Max(1, Math.Abs(expected)));
        }

        SchemaAssert.Compatible(estimator.GetOutputSchema(SchemaShape.Create(data.Schema)), SchemaShape.Create(made.Schema));
        RowsAssert.Same(made, made);
        IDataView loaded = ClassFixture.SaveAndLoad(transformer, data.Schema).Transform(data);
        RowsAssert.Same(made, loaded);
    }

    [Fact]
    public void A_zip_of_this_version_tells_the_same_rows_for_ever()
    {
        ClassEnergyFunction energies = ClassFixture.Energies();
        IDataView data = ClassFixture.Data(_ml, ClassFixture.Rows(energies));
        FreeEnergyTransformer free = _ml.Transforms.FreeEnergy("FreeEnergy", new EnergyMulticlassModelParameters(_ml, energies, 1.7f, [])).Fit(data);
        float[] expected = [.. free.Transform(data).GetColumn<float>("FreeEnergy")];
        if (!File.Exists(SavedPath))
        {
            _ml.Model.Save(free.Append(_ml.Transforms.OutOfScope("IsUnknown", falseAlarmRate: 0.25).Fit(free.Transform(data))), data.Schema, SavedPath);
            Assert.Fail($"{SavedPath} was missing and has been made now. Commit it, and never change it.");
        }

        ITransformer loaded = _ml.Model.Load(SavedPath, out _);
        IDataView told = loaded.Transform(data);
        Assert.All(expected.Zip(told.GetColumn<float>("FreeEnergy")), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
        float threshold = Assert.IsType<OutOfScopeTransformer>(((IEnumerable<ITransformer>)loaded).Last()).Threshold;
        Assert.Contains(expected, value => Math.Abs(value - threshold) < 1e-5f);
        Assert.InRange(told.GetColumn<bool>("IsUnknown").Count(isUnknown => isUnknown), 1, expected.Length / 4);
    }

    [Fact]
    public void A_column_that_is_missing_or_of_another_length_is_named()
    {
        var model = new EnergyMulticlassModelParameters(_ml, ClassFixture.Energies(features: 7), 1, []);
        IDataView data = ClassFixture.Data(_ml, ClassFixture.Rows(ClassFixture.Energies()));
        Assert.Contains("Vector<Single, 7>", Message("Features"), StringComparison.Ordinal);
        Assert.Contains("Nope", Message("Nope"), StringComparison.Ordinal);
        Assert.Contains("Vector<Single, 7>", Message("Label"), StringComparison.Ordinal);

        string Message(string column)
        {
            FreeEnergyEstimator estimator = _ml.Transforms.FreeEnergy("Free", model, column);
            return Assert.ThrowsAny<ArgumentException>(() => estimator.Fit(data)).Message;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_measures_are_those_of_the_plain_loops_ties_included(int seed)
    {
        var random = new Random(seed);
        float[] inScope = Draw(41, 0), outOfScope = Draw(23, 2);
        IDataView ofClasses = View(inScope), ofNone = View(outOfScope);
        OutOfScopeMetrics metrics = _ml.MulticlassClassification.EvaluateOutOfScope(ofClasses, ofNone, "Value");
        double wins = outOfScope.Sum(foreign => inScope.Sum(known => foreign > known ? 1 : foreign == known ? 0.5 : 0));
        Assert.Equal(wins / (inScope.Length * outOfScope.Length), metrics.Auroc, 1e-12);

        // The largest threshold that 95 % of the foreign rows reach.
        float reached = outOfScope.Where(t => outOfScope.Count(value => value >= t) >= 0.95 * outOfScope.Length).Max();
        Assert.Equal(inScope.Count(value => value >= reached) / (double)inScope.Length, metrics.FalsePositiveRateAt95, 1e-12);
        foreach (double rate in (double[])[0, 0.05, 0.3, 1])
        {
            float threshold = metrics.Threshold(rate);
            Assert.InRange(inScope.Count(value => value > threshold) / (double)inScope.Length, 0, rate);
            Assert.Equal(outOfScope.Count(value => value > threshold) / (double)outOfScope.Length, metrics.DetectionRate(threshold));
            float lower = inScope.Append(float.NegativeInfinity).Where(value => value < threshold).DefaultIfEmpty(float.NegativeInfinity).Max();
            Assert.True(threshold == float.NegativeInfinity || inScope.Count(value => value > lower) > rate * inScope.Length, $"{lower} would do");
        }

        Assert.StartsWith("AUROC 0.", metrics.ToString(), StringComparison.Ordinal);

        float[] Draw(int count, int more) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.Next(8) + more))];
    }

    [Fact]
    public void Nothing_and_what_is_no_number_are_refused()
    {
        _ = Assert.Throws<ArgumentException>(() => new OutOfScopeMetrics([], [1f]));
        _ = Assert.Throws<ArgumentException>(() => new OutOfScopeMetrics([1f], []));
        _ = Assert.Throws<ArgumentException>(() => new OutOfScopeMetrics([1f], [1f, float.NaN]));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new OutOfScopeMetrics([1f], [1f]).Threshold(1.5));
    }

    private IDataView View(float[] values) => _ml.Data.LoadFromEnumerable(values.Select(value => new Number { Value = value }));

    private sealed class Number
    {
        public float Value { get; set; }
    }
}
