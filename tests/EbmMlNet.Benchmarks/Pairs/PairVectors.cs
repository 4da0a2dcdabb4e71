using Microsoft.ML;
using Microsoft.ML.Data;

namespace EbmMlNet.Benchmarks.Pairs;

/// <summary>The texts of a set as vectors of the same slots, each text once.</summary>
/// <param name="Train">Pairs to train on.</param>
/// <param name="Questions">Of the test's questions.</param>
/// <param name="Replies">Of the replies that they choose among.</param>
internal sealed record PairVectors(
    IReadOnlyList<(VBuffer<float> Question, VBuffer<float> Reply)> Train, IReadOnlyList<VBuffer<float>> Questions, IReadOnlyList<VBuffer<float>> Replies)
{
    public const string Question = nameof(Row.QuestionVector);
    public const string Reply = nameof(Row.ReplyVector);

    public IDataView TrainRows(MLContext ml) => View(ml, Train.Select(pair => new Row { QuestionVector = pair.Question, ReplyVector = pair.Reply }));

    /// <summary>Each question with each reply, made when they are read: together they would not fit into memory.</summary>
    public IDataView TestRows(MLContext ml) =>
        View(ml, Questions.SelectMany(question => Replies.Select(reply => new Row { QuestionVector = question, ReplyVector = reply })));

    /// <summary>In the order of <see cref="TestRows"/>.</summary>
    public float[] Cosines()
    {
        double[] lengths = [.. Replies.Select(Length)];
        float[] scattered = new float[Replies[0].Length];
        var cosines = new List<float>(Questions.Count * Replies.Count);
        foreach (VBuffer<float> question in Questions)
        {
            question.CopyTo(scattered);
            double length = Length(question);
            cosines.AddRange(Replies.Select((reply, i) =>
                length * lengths[i] > 0 ? (float)(reply.Items().Sum(item => (double)item.Value * scattered[item.Key]) / (length * lengths[i])) : 0));
        }

        return [.. cosines];
    }

    private static double Length(VBuffer<float> vector) => Math.Sqrt(vector.Items().Sum(item => (double)item.Value * item.Value));

    private IDataView View(MLContext ml, IEnumerable<Row> rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        foreach (SchemaDefinition.Column column in schema)
        {
            column.ColumnType = new VectorDataViewType(NumberDataViewType.Single, Replies[0].Length);
        }

        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class Row
    {
        public VBuffer<float> QuestionVector { get; set; }

        public VBuffer<float> ReplyVector { get; set; }
    }
}
