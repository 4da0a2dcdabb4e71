using EbmMlNet.Tests;
using Microsoft.AspNetCore.Builder;
using PuppeteerSharp;

namespace RankingApi.Tests;

/// <summary>The page at the root, in a browser.</summary>
public sealed class PageTests(RunningApi api) : IClassFixture<RunningApi>
{
    [SkippableFact]
    public async Task Members_are_ranked_as_one_types_and_explained()
    {
        Skip.If(Chromium.Executable is null, Chromium.Missing);
        // The model that samples/ApiSearch trained, where there is one to look at.
        string model = Environment.GetEnvironmentVariable("APISEARCH_MODEL") ?? api.ModelPath;
        bool isReal = model != api.ModelPath;
        await using WebApplication app = Api.Build(
            ["--urls", "http://127.0.0.1:0", "--Model", model, "--contentRoot", Path.Combine(Checkout.Root, "samples", "RankingApi")]);
        await app.StartAsync();
        await using IBrowser browser = await Chromium.LaunchAsync();
        await using IPage page = await browser.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error.Message);
        page.Console += (_, line) => errors.AddRange(line.Message.Type == ConsoleType.Error ? [line.Message.Text] : []);
        await page.SetViewportAsync(new ViewPortOptions { Width = 960, Height = 800 });
        _ = await page.GoToAsync(app.Urls.Single());

        await TypeAsync(page, isReal ? "wait until all tasks have finished" : "open the cage");
        string first = isReal ? "Task.WaitAll(Task[])" : "Cage.Open()";
        int count = isReal ? 10 : 4;
        _ = await page.WaitForFunctionAsync(
            $"() => document.querySelectorAll('.bar').length === {count} && document.querySelector('.name').firstChild.textContent === '{first}'");
        double[] widths = await page.EvaluateExpressionAsync<double[]>("[...document.querySelectorAll('.bar')].map(bar => bar.getBoundingClientRect().width)");
        Assert.Equal(count, widths.Length);
        Assert.Equal(widths.OrderDescending(), widths);
        Assert.True(widths[0] > 2 * widths[^1]);
        await page.ShowAsync("ranked");

        await page.ClickAsync("li button");
        _ = await page.WaitForSelectorAsync(".why .feature");
        Assert.Contains("Why is it above ", await page.EvaluateExpressionAsync<string>("document.querySelector('.why h2').textContent"), StringComparison.Ordinal);
        string[] features = await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('.feature span:first-child')].map(name => name.textContent)");
        Assert.Contains(isReal ? "HeadFromName" : "Kind", features);
        await page.ShowAsync("explained");

        await TypeAsync(page, "xyzzy");
        _ = await page.WaitForFunctionAsync("() => document.querySelector('#status').textContent.startsWith('No word')");
        Assert.Empty(await page.QuerySelectorAllAsync("li"));
        Assert.Empty(errors);
    }

    private static async Task TypeAsync(IPage page, string question)
    {
        await page.EvaluateExpressionAsync("document.querySelector('#question').value = ''");
        await page.TypeAsync("#question", question);
    }
}
