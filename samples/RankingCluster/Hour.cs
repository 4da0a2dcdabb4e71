using Microsoft.ML.Data;

namespace RankingCluster;

/// <summary>An hour of a day: the columns that the tenants' models read.</summary>
[GenerateSerializer]
public sealed class Hour
{
    /// <summary>0 to 23.</summary>
    [Id(0)]
    [ColumnName("hr")]
    public float Hr { get; set; }

    /// <summary>1 for a public holiday.</summary>
    [Id(1)]
    [ColumnName("holiday")]
    public float Holiday { get; set; }

    /// <summary>0 for Sunday to 6 for Saturday.</summary>
    [Id(2)]
    [ColumnName("weekday")]
    public float Weekday { get; set; }

    /// <summary>1 where most people work.</summary>
    [Id(3)]
    [ColumnName("workingday")]
    public float Workingday { get; set; }

    /// <summary>1 for clear to 4 for heavy rain or snow.</summary>
    [Id(4)]
    [ColumnName("weathersit")]
    public float Weathersit { get; set; }

    /// <summary>Degrees Celsius as a share of 41.</summary>
    [Id(5)]
    [ColumnName("temp")]
    public float Temp { get; set; }

    /// <summary>Humidity, 0 to 1.</summary>
    [Id(6)]
    [ColumnName("hum")]
    public float Hum { get; set; }

    /// <summary>Kilometres an hour as a share of 67.</summary>
    [Id(7)]
    [ColumnName("windspeed")]
    public float Windspeed { get; set; }
}
