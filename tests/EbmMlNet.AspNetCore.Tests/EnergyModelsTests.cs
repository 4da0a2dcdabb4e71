using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EbmMlNet.AspNetCore.Tests;

public sealed class EnergyModelsTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_are_predicted_by_many_threads_and_through_a_replacement()
    {
        string file = _folder.Save("offers.zip", 2);
        using IHost host = await Served.StartAsync(services => services.AddEnergyModel<Offer, OfferScore>("offers", file));
        EnergyModels<Offer, OfferScore> models = host.Services.GetRequiredService<EnergyModels<Offer, OfferScore>>();
        Parallel.For(0, 300, i => Assert.Equal(-2f * i, models.Predict("offers", new Offer { Price = i }).Value.Score));

        _ = _folder.Save("offers.zip", 3);
        Assert.Equal(2, host.Catalog().Reload("offers").Number);
        PredictedAnswer<OfferScore> answer = models.Predict("offers", new Offer { Price = 1 });
        Assert.Equal((-3f, 2), (answer.Value.Score, answer.Generation.Number));
    }

    [Fact]
    public async Task Rankers_and_row_models_of_one_application_are_told_apart()
    {
        string cheap = _folder.Save("cheap.zip", 1), dear = _folder.Save("dear.zip", -1);
        using IHost host = await Served.StartAsync(services => services
            .AddRankingModel<Offer>("cheap", cheap).AddRankingModel<Offer>("dear", dear).AddEnergyModel<Offer, OfferScore>("rows", cheap));

        Assert.Equal(["cheap", "dear", "rows"], host.Catalog().Models.Select(model => model.Name));
        Assert.Equal(Served.Offers().Min(offer => offer.Price), host.Rankers().Rank("cheap", Served.Offers()).Items[0].Item.Price);
        Assert.Equal(Served.Offers().Max(offer => offer.Price), host.Rankers().Rank("dear", Served.Offers()).Items[0].Item.Price);
        _ = Assert.Throws<ModelUnavailableException>(() => host.Rankers().Rank("rows", Served.Offers()));
    }

    [Fact]
    public async Task Two_candidates_are_explained_by_the_generation_that_is_live()
    {
        string file = _folder.Save("offers.zip", 2);
        using IHost host = await Served.StartAsync(services => services.AddRankingModel<Offer>("offers", file));
        ExplainedAnswer why = host.Rankers().Explain("offers", new Offer { Price = 1, Rating = 5 }, new Offer { Price = 4, Rating = 1 });

        Assert.Equal((2f, 8f, 1), (why.Explanation.Energy, why.Explanation.EnergyAgainst, why.Generation.Number));
        Assert.Equal([new("Price", -6), new("Rating", 0)], why.Explanation.Top());
    }

    [Fact]
    public async Task Answers_are_measured_and_traced_under_the_published_name()
    {
        string name = $"measured-{Guid.NewGuid():N}", file = _folder.Save("offers.zip", 1);
        var seen = new List<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ServingDiagnostics.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        {
            if (tags[0].Value as string == name)
            {
                seen.Add($"{instrument.Name} {(value is double ? "s" : value)} {(tags.Length > 1 ? tags[1].Value : "")}".Trim());
            }
        }

        meters.SetMeasurementEventCallback<double>(Note);
        meters.SetMeasurementEventCallback<int>(Note);
        meters.SetMeasurementEventCallback<long>(Note);
        meters.Start();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServingDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("ebm.model") as string == name)
                {
                    seen.Add(activity.DisplayName);
                }
            },
        };
        ActivitySource.AddActivityListener(traces);

        using IHost host = await Served.StartAsync(services => services.AddRankingModel<Offer>(name, file));
        _ = host.Rankers().Rank(name, Served.Offers());
        _ = _folder.Save("offers.zip", 2);
        _ = host.Catalog().Reload(name);

        Assert.Equal(
            ["ebm.model.loads 1 loaded", "ebm.answer.candidates 8", "ebm.answer.duration s answered", $"rank {name}", "ebm.model.loads 1 loaded", "ebm.model.drained 1"],
            seen.OrderBy(entry => entry == "ebm.model.drained 1"));
    }

    [Fact]
    public async Task The_response_header_names_the_generation()
    {
        string file = _folder.Save("offers.zip", 1);
        using IHost host = await Served.StartAsync(services => services.AddRankingModel<Offer>("offers", file));
        var context = new DefaultHttpContext();
        ModelGeneration generation = host.Rankers().Rank("offers", Served.Offers()).Generation;
        context.Response.SetModelGeneration(generation);

        Assert.Equal(generation.ToString(), context.Response.Headers[ModelServingServices.GenerationHeader]);
    }
}
