using System.Globalization;
using System.Net;
using System.Text;

namespace EbmMlNet.Tool.Reports;

/// <summary>Charts as SVG, for a page without scripts.</summary>
internal static class Charts
{
    private const double Width = 560, Height = 220, Left = 56, Bottom = 28, Top = 10, Right = 10;
    private static readonly string[] _colors = ["#2563eb", "#dc2626", "#059669"];

    /// <summary>Lines over a common axis; what is not a finite number is left out.</summary>
    public static string Lines(string xName, params (string Name, IReadOnlyList<(double X, double Y)> Points)[] lines)
    {
        (string Name, (double X, double Y)[] Points)[] drawn =
            [.. lines.Select(line => (line.Name, line.Points.Where(p => double.IsFinite(p.Y)).ToArray())).Where(line => line.Item2.Length > 0)];
        if (drawn.Length == 0)
        {
            return "<p>Not recorded.</p>";
        }

        (double X, double Y)[] all = [.. drawn.SelectMany(line => line.Points)];
        var svg = new StringBuilder(Open());
        Scale x = new(all.Min(p => p.X), all.Max(p => p.X), Left, Width - Right), y = Round(all.Min(p => p.Y), all.Max(p => p.Y));
        Axes(svg, x, y, xName);
        for (int i = 0; i < drawn.Length; i++)
        {
            string points = string.Join(' ', drawn[i].Points.Select(p => $"{Text(x.At(p.X))},{Text(y.At(p.Y))}"));
            _ = svg.Append($"<polyline fill='none' stroke='{_colors[i]}' stroke-width='2' points='{points}'/>");
        }

        return svg.Append("</svg>").Append(Legend(drawn.Select(line => line.Name))).ToString();
    }

    /// <summary>Bars one above the other, with their names; to the left of 0 where negative.</summary>
    public static string Bars(IReadOnlyList<(string Name, double Value, string Note)> bars)
    {
        const double row = 20, names = 200;
        double least = Math.Min(0, bars.Min(bar => bar.Value)), most = Math.Max(1e-9, bars.Max(bar => bar.Value));
        var x = new Scale(least, most, names, Width - 70);
        var svg = new StringBuilder($"<svg viewBox='0 0 {Text(Width)} {Text(bars.Count * row)}' role='img'>");
        for (int i = 0; i < bars.Count; i++)
        {
            double from = x.At(Math.Min(0, bars[i].Value)), to = x.At(Math.Max(0, bars[i].Value)), y = i * row;
            _ = svg.Append($"<text x='{Text(names - 6)}' y='{Text(y + 14)}' text-anchor='end'>{WebUtility.HtmlEncode(Short(bars[i].Name))}</text>")
                .Append($"<rect x='{Text(from)}' y='{Text(y + 3)}' width='{Text(Math.Max(1, to - from))}' height='14' fill='{_colors[bars[i].Value < 0 ? 1 : 0]}'/>")
                .Append($"<text x='{Text(to + 4)}' y='{Text(y + 14)}'>{WebUtility.HtmlEncode(bars[i].Note)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>How two sets of numbers are spread, as shares in bins of equal width.</summary>
    public static string Histogram(string name, (string Name, double[] Values) first, (string Name, double[] Values) second)
    {
        const int bins = 30;
        double[] all = [.. first.Values.Concat(second.Values).Where(double.IsFinite).Order()];
        if (all.Length == 0)
        {
            return "<p>No energies.</p>";
        }

        // A few energies far out would leave no room for the rest.
        double least = all[all.Length / 200], most = all[all.Length - 1 - (all.Length / 200)], width = Math.Max((most - least) / bins, 1e-9);
        return Lines(name, (first.Name, Shares(first.Values)), (second.Name, Shares(second.Values)));

        (double X, double Y)[] Shares(double[] values) => [.. Enumerable.Range(0, bins).Select(bin => (
            least + ((bin + 0.5) * width),
            values.Count(value => Math.Clamp((int)((value - least) / width), 0, bins - 1) == bin) / (double)Math.Max(1, values.Length)))];
    }

    private static string Open() => $"<svg viewBox='0 0 {Text(Width)} {Text(Height)}' role='img'>";

    private static void Axes(StringBuilder svg, Scale x, Scale y, string xName)
    {
        _ = svg.Append($"<line x1='{Text(Left)}' y1='{Text(Height - Bottom)}' x2='{Text(Width - Right)}' y2='{Text(Height - Bottom)}' stroke='#999'/>");
        double step = Step(y.Most - y.Least);
        for (int i = 0; i <= (int)Math.Round((y.Most - y.Least) / step); i++)
        {
            double value = y.Least + (i * step);
            _ = svg.Append($"<text x='{Text(Left - 6)}' y='{Text(y.At(value) + 4)}' text-anchor='end'>{value.ToString(step < 1 ? "0.######" : "0", CultureInfo.InvariantCulture)}</text>")
                .Append($"<line x1='{Text(Left)}' y1='{Text(y.At(value))}' x2='{Text(Width - Right)}' y2='{Text(y.At(value))}' stroke='#eee'/>");
        }

        _ = svg.Append($"<text x='{Text(Left)}' y='{Text(Height - 8)}'>{x.Least.ToString("G3", CultureInfo.InvariantCulture)}</text>")
            .Append($"<text x='{Text(Width - Right)}' y='{Text(Height - 8)}' text-anchor='end'>{x.Most.ToString("G3", CultureInfo.InvariantCulture)}</text>")
            .Append($"<text x='{Text((Left + Width) / 2)}' y='{Text(Height - 8)}' text-anchor='middle'>{WebUtility.HtmlEncode(xName)}</text>");
    }

    /// <summary>An axis from one round number to another, around what is shown.</summary>
    private static Scale Round(double least, double most)
    {
        double step = Step(most > least ? most - least : Math.Max(1, Math.Abs(most)));
        return new Scale(Math.Floor(least / step) * step, Math.Max(Math.Ceiling(most / step), Math.Floor(least / step) + 1) * step, Height - Bottom, Top);
    }

    /// <summary>1, 2 or 5 times a power of ten, about a quarter of a range.</summary>
    private static double Step(double range)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(range / 4)));
        return power * ((range / 4 / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
    }

    private static string Legend(IEnumerable<string> names) => "<p class='legend'>" + string.Concat(names.Select((name, i) =>
        $"<span style='color:{_colors[i]}'>&#9632;</span> {WebUtility.HtmlEncode(name)} ")) + "</p>";

    private static string Short(string name) => name.Length <= 30 ? name : name[..29] + "…";

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private readonly record struct Scale(double Least, double Most, double From, double To)
    {
        public double At(double value) => Most > Least ? From + ((value - Least) / (Most - Least) * (To - From)) : (From + To) / 2;
    }
}
