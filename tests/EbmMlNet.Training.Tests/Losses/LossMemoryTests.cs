using TorchSharp;
using static TorchSharp.torch;

namespace EbmMlNet.Training.Tests;

/// <summary>No tensor is left to the finalizer or to the caller's scope.</summary>
public sealed class LossMemoryTests
{
    public static TheoryData<string> CaseNames => Catalogue.CaseNames;

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void A_loss_leaves_one_tensor_behind(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
        var batch = Batch.Mixed(2);
        AnswerGroups answers = batch.Arrange(batch.EnergyTensor());
        int before = scope.DisposablesCount;
        long detached = statistics.DetachedFromScopeCount;
        LossValues values = Catalogue.Cases[name].Evaluate(answers);
        Assert.Equal(1, scope.DisposablesCount - before);
        Assert.Equal(0, statistics.DetachedFromScopeCount - detached);
        _ = values.Mean();
        Assert.Equal(2, scope.DisposablesCount - before);
    }

    [Fact]
    public void Laying_out_leaves_its_own_tensors_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        var batch = Batch.Mixed(2);
        Tensor energies = batch.EnergyTensor();
        int before = scope.DisposablesCount;
        _ = batch.Arrange(energies);

        // Seven tables of the layout, four lists of right answers, and the energies.
        Assert.Equal(12, scope.DisposablesCount - before);
    }
}
