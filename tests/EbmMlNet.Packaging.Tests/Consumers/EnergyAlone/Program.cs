// The energies of rows of numbers, one a line: EnergyAlone model.zip rows.txt
using System.Globalization;
using EbmMlNet;

string path = args[0];
float[] rows = [.. File.ReadAllText(args[1]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(number => float.Parse(number, CultureInfo.InvariantCulture))];

// <example>
EnergyFunction energy = EnergyFunction.Load(path);
float[] energies = new float[rows.Length / energy.FeatureCount];
energy.Energies(rows, energies);
// </example>

foreach (float found in energies)
{
    Console.WriteLine(found.ToString("R", CultureInfo.InvariantCulture));
}
