using Microsoft.ML.Data;

namespace RankingApi;

/// <summary>A row of the model that samples/StaffingHours trains.</summary>
internal sealed class Hour
{
    [ColumnName("dteday")]
    public string Day { get; set; } = "";

    [ColumnName("season")]
    public float Season { get; set; }

    [ColumnName("hr")]
    public float Hr { get; set; }

    [ColumnName("holiday")]
    public float Holiday { get; set; }

    [ColumnName("weekday")]
    public float Weekday { get; set; }

    [ColumnName("workingday")]
    public float Workingday { get; set; }

    [ColumnName("weathersit")]
    public float Weathersit { get; set; }

    [ColumnName("temp")]
    public float Temp { get; set; }

    [ColumnName("hum")]
    public float Hum { get; set; }

    [ColumnName("windspeed")]
    public float Windspeed { get; set; }

    // The prediction engine wants every column that the pipeline was trained on.
    [ColumnName("grade")]
    public float Grade { get; set; }
}

/// <summary>What the model makes of a row.</summary>
internal sealed class HourScore
{
    public float Score { get; set; }
}
