namespace EnergySurfaces.Experiment;

/// <summary>An energy F(x, y) over the plane of questions and answers.</summary>
/// <param name="Name">What it is called in a picture.</param>
/// <param name="Energies">F of many points at once: x and y by turns in, one energy for each pair out.</param>
internal sealed record EnergySurface(string Name, Func<float[], float[]> Energies)
{
    private const int AnswersTried = 401;

    /// <summary>What the trainer said when it found the surface flat, or null.</summary>
    public string? FlatWarning { get; init; }

    /// <summary>Inference: the answer of lowest energy to a question.</summary>
    public float BestAnswer(float x)
    {
        float[] answers = [.. Parabola.Steps(Parabola.LeastY, Parabola.MostY, AnswersTried)];
        float[] energies = Energies([.. answers.SelectMany(y => new[] { x, y })]);
        return answers[Array.IndexOf(energies, energies.Min())];
    }

    /// <summary>Energies on a grid: rows from the lowest y up, columns from the lowest x up.</summary>
    public double[,] OnGrid(int columns, int rows)
    {
        float[] xs = [.. Parabola.Steps(Parabola.LeastX, Parabola.MostX, columns)];
        float[] ys = [.. Parabola.Steps(Parabola.LeastY, Parabola.MostY, rows)];
        float[] energies = Energies([.. ys.SelectMany(y => xs.SelectMany(x => new[] { x, y }))]);
        double[,] table = new double[rows, columns];
        for (int i = 0; i < energies.Length; i++)
        {
            table[i / columns, i % columns] = energies[i];
        }

        return table;
    }
}
