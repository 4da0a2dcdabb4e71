using PuppeteerSharp;

namespace EbmMlNet.Tests;

/// <summary>A headless Chromium of this machine, for pages as people see them.</summary>
internal static class Chromium
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    /// <summary>The browser of <c>CHROME_PATH</c>, or the first on the path; null where there is none.</summary>
    public static string? Executable { get; } =
        Environment.GetEnvironmentVariable("CHROME_PATH") is { Length: > 0 } given && File.Exists(given) ? given : (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => _names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    public const string Missing = "No Chromium on the path, nor in CHROME_PATH.";

    public static async Task<IBrowser> LaunchAsync() => await Puppeteer.LaunchAsync(new LaunchOptions
    {
        ExecutablePath = Executable,
        Headless = true,
        Timeout = 120_000,
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
    });

    /// <summary>Saves what a page shows where <c>SCREENSHOTS</c> names a folder, for people to look at.</summary>
    public static async Task ShowAsync(this IPage page, string name, bool fullPage = true)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            _ = Directory.CreateDirectory(folder);
            await page.ScreenshotAsync(Path.Combine(folder, name + ".png"), new ScreenshotOptions { FullPage = fullPage });
        }
    }
}
