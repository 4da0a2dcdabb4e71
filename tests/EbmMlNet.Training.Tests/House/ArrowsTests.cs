namespace EbmMlNet.Training.Tests.House;

/// <summary>Who may know whom: docs/architecture.md draws it, and this holds it.</summary>
public sealed class ArrowsTests
{
    /// <summary>
    /// What each room knows. A room may know only those that stand above it here, so that no two know each other, directly or round about.
    /// </summary>
    private static readonly (string Room, string[] Knows)[] _house =
    [
        // Scoring: EbmMlNet.
        ("MlNetInternals", [Rooms.MlNet]),
        ("Persistence/Parts", []),
        ("Metrics", []),
        ("Evaluation", []),
        ("History", []),
        ("Energies", ["Persistence/Parts", Rooms.MlNet]),
        ("Inference", ["Persistence/Parts"]),
        ("Persistence", ["Energies", "History", "Persistence/Parts", Rooms.MlNet]),
        ("Scoring", ["Energies", "Inference", "MlNetInternals", Rooms.MlNet]),
        ("Text", ["MlNetInternals", "Persistence", "Persistence/Parts", Rooms.MlNet]),
        ("Ranking", ["Energies", "History", "Persistence", "Scoring", Rooms.MlNet]),
        ("Ranking/Groupwise", ["Inference", "Metrics", "Persistence", "Scoring", Rooms.MlNet]),
        ("Ranking/Lists", ["Energies", "Inference", "Persistence", "Ranking/Groupwise", "Scoring", Rooms.MlNet]),
        ("Ranking/Engine", ["Energies", "Inference", "Ranking", "Ranking/Groupwise", "Ranking/Lists", "Scoring", Rooms.MlNet]),
        ("Ranking/Beta", ["Ranking", "Ranking/Groupwise", Rooms.MlNet]),
        ("Ranking/Evaluation", ["Evaluation", "Inference", "Metrics", "Ranking/Groupwise", "Scoring", Rooms.MlNet]),
        ("Clicks", ["Persistence", "Persistence/Parts", "Ranking/Groupwise", Rooms.MlNet]),
        ("Embedding", ["Energies", "History", "MlNetInternals", "Persistence", "Ranking", Rooms.MlNet]),
        ("Classification", ["Energies", "Evaluation", "History", "Inference", "MlNetInternals", "Persistence", "Ranking/Beta", "Scoring", Rooms.MlNet]),
        ("Regression", ["Energies", "Evaluation", "History", "MlNetInternals", "Persistence", "Scoring", Rooms.MlNet]),

        // Training: EbmMlNet.Training.
        ("Runtime", [Rooms.MlNet, Rooms.Torch]),
        ("Answers", ["Metrics", "Runtime", Rooms.Torch]),
        ("Margins", ["Answers", "Runtime", Rooms.Torch]),
        ("Negatives", ["Answers", "Margins", "Runtime", Rooms.Torch]),
        ("Losses", ["Answers", "Margins", "Negatives", "Runtime", Rooms.Torch]),
        ("Regularizers", ["Answers", "Runtime", Rooms.Torch]),
        ("Proposals", ["Answers", "Runtime", Rooms.Torch]),
        ("Objectives", ["Answers", "Losses", "Margins", "Proposals", "Runtime", Rooms.Torch]),
        ("Data", ["Energies", "MlNetInternals", "Runtime", Rooms.MlNet, Rooms.Torch]),
        ("Modules", ["Answers", "Data", "Energies", "Runtime", Rooms.Torch]),
        ("Steps", ["Answers", "Data", "Metrics", "Modules", "Runtime", Rooms.MlNet, Rooms.Torch]),
        ("Training", ["Energies", "Modules", "Persistence", "Persistence/Parts", "Runtime", Rooms.MlNet, Rooms.Torch]),
        ("Trainers",
        [
            "Answers", "Classification", "Data", "Energies", "History", "Inference", "Training", "Losses", "Margins", "Metrics", "Modules", "Negatives",
            "Objectives", "Persistence", "Persistence/Parts", "Ranking", "Ranking/Lists", "Regression", "Regularizers", "Runtime", "Scoring", "Steps",
            Rooms.MlNet, Rooms.Torch,
        ]),
    ];

    public static TheoryData<string> AllRooms => [.. _house.Select(room => room.Room)];

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void A_room_knows_what_it_may_and_nothing_else(string room)
    {
        string[] knows = _house.Single(one => one.Room == room).Knows;
        IEnumerable<KeyValuePair<(string From, string To), string>> arrows = Rooms.House.Arrows.Where(arrow => arrow.Key.From == room);
        Assert.All(arrows, arrow => Assert.True(knows.Contains(arrow.Key.To), $"{room} must not know {arrow.Key.To}: {arrow.Value}."));
        // What is no longer known shall not be allowed either.
        Assert.Equal(knows.Order(StringComparer.Ordinal), arrows.Select(arrow => arrow.Key.To).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_two_rooms_know_each_other_directly_or_round_about()
    {
        var above = new HashSet<string> { Rooms.MlNet, Rooms.Torch };
        foreach ((string room, string[] knows) in _house)
        {
            Assert.All(knows, known => Assert.True(above.Contains(known), $"{room} knows {known}, which stands no higher."));
            Assert.True(above.Add(room), $"{room} is there twice.");
        }
    }

    [Fact]
    public void Every_type_has_a_file_of_its_name_in_a_room_of_the_house()
    {
        Assert.Empty(Rooms.House.Homeless);
        Assert.Empty(Rooms.House.Names.Except(_house.Select(room => room.Room)));
    }

    [Fact]
    public void Energies_know_ML_NET_in_the_one_file_that_writes_ONNX_nodes() =>
        Assert.Equal(["OnnxGraph"], Rooms.House.WhoKnows("Energies", Rooms.MlNet));

    [Fact]
    public void The_loop_knows_of_ML_NET_no_more_than_its_host_and_its_log() =>
        Assert.Equal(["SharedStep", "TrainingCheckpoint", "TrainingLog", "TrainingLoop", "UserCode"], Rooms.House.WhoKnows("Training", Rooms.MlNet));
}
