namespace StaffingHoursTests;

/// <summary>The sample looks for its model where the process runs when it is first used: not before the model is there.</summary>
[CollectionDefinition(Name)]
public sealed class OneTrainedModel : ICollectionFixture<TrainedModel>
{
    public const string Name = "Trained model";
}
