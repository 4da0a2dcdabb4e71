using EbmMlNet.Tests;
using PuppeteerSharp;

namespace EbmMlNet.Tool.Tests;

/// <summary>The report as a browser shows it.</summary>
public sealed class ReportPageTests(Ratings ratings) : IClassFixture<Ratings>
{
    [SkippableFact]
    public async Task The_report_is_shown_without_scripts_errors_or_a_sideways_scrollbar()
    {
        Skip.If(Chromium.Executable is null, Chromium.Missing);
        string html = ratings.PathOf("seen.html");
        _ = Ran.Well("report", ratings.Model, ratings.Test, "--label", "Rating", "--group", "User Id", "-o", html, "--train", ratings.Train);
        await using IBrowser browser = await Chromium.LaunchAsync();
        await using IPage page = await browser.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, line) => errors.AddRange(line.Message.Type == ConsoleType.Error ? [line.Message.Text] : []);
        await page.SetViewportAsync(new ViewPortOptions { Width = 1000, Height = 900 });
        _ = await page.GoToAsync(new Uri(html).AbsoluteUri);
        await page.ShowAsync("report");

        Assert.True(await page.EvaluateExpressionAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("document.scripts.length"));
        // Every chart has lines or bars in it, and no text of a chart is cut off at its edge.
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("[...document.querySelectorAll('svg')].filter(svg => !svg.querySelector('path, polyline, rect, circle')).length"));
        string[] cut = await page.EvaluateExpressionAsync<string[]>("""
            [...document.querySelectorAll('svg text')].filter(text => {
              const own = text.getBoundingClientRect(), all = text.ownerSVGElement.getBoundingClientRect();
              return own.left < all.left - 1 || own.right > all.right + 1 || own.bottom > all.bottom + 1 || own.top < all.top - 1;
            }).map(text => text.textContent)
            """);
        Assert.Empty(cut);
        Assert.Empty(errors);
    }
}
