using Microsoft.ML.Data;

namespace EbmMlNet.Training.Tests.Steps;

public sealed class StreamedBatchesTests
{
    private const int Groups = 500;

    [Theory]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(400)]
    public void Every_group_is_seen_once_an_epoch_in_steps_as_many_as_of_all_together(int groupsPerBatch)
    {
        using var batches = new StreamedBatches(new Parted(), [.. Served()], Groups, (part, own) => new Numbered(part, own));
        var borders = new HashSet<string>();
        for (int epoch = 0; epoch < 4; epoch++)
        {
            var seen = new List<int>();
            int steps = 0;
            foreach (int[] batch in batches.Shuffle(new Random(epoch), groupsPerBatch))
            {
                Assert.NotEmpty(batch);
                steps++;
                // The number of a group is its only feature.
                int[] numbers = [.. batch.Select(place => (int)batches.LargestInput([place]).Value)];
                seen.AddRange(numbers);
            }

            Assert.Equal(Served(), seen.Order());
            Assert.NotEqual(Served(), seen);
            int expected = ((Served().Count() - 1) / groupsPerBatch) + 1;
            Assert.InRange(steps, Math.Min(expected, 5) - 1, Math.Max(expected, 7));
            _ = borders.Add(string.Join(',', seen.Take(20).Order()));
        }

        Assert.True(borders.Count > 1, "The first part ends at the same group in every epoch.");
    }

    [Fact]
    public void The_same_chance_gives_the_same_batches_and_a_checkpoint_the_same_parts()
    {
        var stream = new Parted();
        using var batches = new StreamedBatches(stream, [.. Served()], Groups, (part, own) => new Numbered(part, own));
        string[] All() => [.. batches.Shuffle(new Random(3), 10).Select(batch => string.Join(',', batch))];
        string[] first = All();
        Assert.Equal(first, All());
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            batches.Write(writer);
        }

        stream.PartBytes = 50;
        Assert.NotEqual(first, All());
        memory.Position = 0;
        using var reader = new BinaryReader(memory);
        batches.Read(reader);
        Assert.Equal(first, All());
    }

    // Every third group cannot be trained on.
    private static IEnumerable<int> Served() => Enumerable.Range(0, Groups).Where(group => group % 3 != 0);

    private sealed class Parted : IQuestionStream
    {
        public int GroupCount => Groups;

        public long RowCount => Groups;

        public long PartBytes { get; set; } = 120;

        public IEnumerable<GroupedRows> Parts(Random random)
        {
            int first = 0, size = random.Next((int)PartBytes / 4, (int)PartBytes);
            for (; first < Groups; first += size, size = (int)PartBytes)
            {
                var rows = new GroupedRowsBuilder(1, isWeighted: false, CancellationToken.None);
                for (int group = first; group < Math.Min(Groups, first + size); group++)
                {
                    rows.StartGroup();
                    Assert.True(rows.TryAdd([1], 1, new VBuffer<float>(1, [group]), out _));
                }

                yield return rows.Build();
            }
        }
    }

    private sealed class Numbered(GroupedRows rows, IReadOnlyList<int> groups) : GroupBatches(groups)
    {
        public override EnergyBatch Load(int[] groups, Random random) => throw new NotSupportedException();

        public override (int Slot, float Value) LargestInput(int[] groups) => (0, rows.Features.Read(rows.Offsets[groups[0]], new float[1])[0]);

        public override void Dispose()
        {
        }

        protected override int SizeOf(int group) => 1;
    }
}
