namespace EbmMlNet;

/// <summary>The different answers of a batch, in the order in which they came in.</summary>
internal sealed class AnswerPool(int answerCount)
{
    private readonly int[] _places = NotIn(answerCount);
    private readonly List<int> _answers = [];

    public IReadOnlyList<int> Answers => _answers;

    public int PositionOf(int answer) => _places[answer];

    public void Add(int answer)
    {
        if (_places[answer] < 0)
        {
            _places[answer] = _answers.Count;
            _answers.Add(answer);
        }
    }

    /// <summary>Adds answers drawn from all, as many as there are or <paramref name="count"/>.</summary>
    public void AddDrawn(int count, Random random)
    {
        if (count >= _places.Length)
        {
            for (int answer = 0; answer < _places.Length; answer++)
            {
                Add(answer);
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            Add(random.Next(_places.Length));
        }
    }

    /// <summary>Empties the pool at the cost of what is in it.</summary>
    public void Clear()
    {
        foreach (int answer in _answers)
        {
            _places[answer] = -1;
        }

        _answers.Clear();
    }

    private static int[] NotIn(int count)
    {
        int[] places = new int[count];
        Array.Fill(places, -1);
        return places;
    }
}
