using ApiSearch.Questions;
using ApiSearch.Search;

namespace ApiSearch.Translation;

/// <summary>
/// Learns translation tables from questions and their right answers, by expectation maximization. A table that has seen a question
/// knows its answer: for the questions that a ranker is trained on, tables are made without them.
/// </summary>
internal sealed class TranslationTrainer
{
    private const int Rounds = 5;

    // As if each identifier word had been seen this often describing itself: rare words learn little from little.
    private const double PriorCount = 2;

    private readonly int _vocabularySize;
    private readonly List<Example> _examples = [];
    private readonly WordPairs _pairs;

    private sealed record Example(int Fold, float Weight, int[] Descriptions, int[] Identifiers)
    {
        public int[] Cells { get; set; } = [];
    }

    public TranslationTrainer(ApiIndex index, IEnumerable<Question> questions, Func<Question, int> foldOf)
    {
        _vocabularySize = index.Vocabulary.Count;
        foreach (Question question in questions)
        {
            int fold = foldOf(question);
            foreach (int member in question.RightAnswers)
            {
                int[] words = index.Describe(member).Terms.Words;
                _examples.Add(new Example(fold, 1f / question.RightAnswers.Length, question.Query.Terms, words));
            }
        }

        _pairs = WordPairs.Of([.. _examples.SelectMany(Keys)], _vocabularySize);
        foreach (Example example in _examples)
        {
            example.Cells = [.. Keys(example).Select(key => _pairs.Find((int)(key >> 32), (int)key))];
        }
    }

    private static IEnumerable<long> Keys(Example example) =>
        from description in example.Descriptions from identifier in example.Identifiers select ((long)description << 32) | (uint)identifier;

    /// <summary>The table of all examples but those of one fold.</summary>
    public TranslationTable TrainWithout(int fold)
    {
        Example[] examples = [.. _examples.Where(example => example.Fold != fold)];
        return new TranslationTable(
            _pairs,
            Maximize(examples, describing: true),
            Maximize(examples, describing: false),
            Frequency(examples, example => example.Descriptions),
            Frequency(examples, example => example.Identifiers));
    }

    private float[] Maximize(Example[] examples, bool describing)
    {
        float[] probability = new float[_pairs.Identifiers.Length];
        Array.Fill(probability, 1f);
        for (int round = 0; round < Rounds; round++)
        {
            float[] counts = new float[probability.Length];
            double[] totals = new double[_vocabularySize];
            foreach (Example example in examples)
            {
                Expect(example, describing, probability, counts, totals);
            }

            for (int description = 0; description < _vocabularySize; description++)
            {
                for (int cell = _pairs.Starts[description]; cell < _pairs.Starts[description + 1]; cell++)
                {
                    int identifier = _pairs.Identifiers[cell];
                    double prior = description == identifier ? PriorCount : 0;
                    probability[cell] = (float)((counts[cell] + prior) / (totals[describing ? identifier : description] + PriorCount));
                }
            }
        }

        return probability;
    }

    // Shares each word of one side out among the words of the other, in proportion to what explains it best so far.
    private static void Expect(Example example, bool describing, float[] probability, float[] counts, double[] totals)
    {
        (int[] words, int[] sources) = describing ? (example.Descriptions, example.Identifiers) : (example.Identifiers, example.Descriptions);
        int width = example.Identifiers.Length;
        for (int w = 0; w < words.Length; w++)
        {
            double sum = 0;
            for (int s = 0; s < sources.Length; s++)
            {
                sum += probability[example.Cells[describing ? (w * width) + s : (s * width) + w]];
            }

            for (int s = 0; s < sources.Length; s++)
            {
                int cell = example.Cells[describing ? (w * width) + s : (s * width) + w];
                float share = (float)(example.Weight * probability[cell] / Math.Max(sum, 1e-30));
                counts[cell] += share;
                totals[sources[s]] += share;
            }
        }
    }

    private float[] Frequency(Example[] examples, Func<Example, int[]> words)
    {
        double[] counts = new double[_vocabularySize];
        foreach (Example example in examples)
        {
            foreach (int word in words(example))
            {
                counts[word] += example.Weight;
            }
        }

        double total = counts.Sum() + _vocabularySize;
        return Array.ConvertAll(counts, count => (float)((count + 1) / total));
    }
}
