namespace EbmMlNet;

/// <summary>
/// What the library chooses where the options leave it open: networks, epochs, step sizes, batches. Each choice in this one file, with what
/// was measured for it; docs/benchmarks.md has the sets and the command.
/// </summary>
internal static class EncodedDefaults
{
    /// <summary>
    /// Up to so many features, one network may look at all of them together: on four sets of 6 to 12 features a network of little
    /// sparsity gained .01 to .04 of NDCG@10 over a selective one; on five sets of 136 it lost as much.
    /// </summary>
    private const int FewFeatures = 20;

    /// <summary>
    /// Up to so many features and <see cref="ManyRows"/>, the network of fine curves and little sparsity takes the place of the selective one beside the adaptive one: on
    /// eleven real sets of 21 to 73 features and 2,300 to 12,300 rows that gained .004 of NDCG@10 (-.001 to +.015); on planted ones of 40 and 70 features, of which 30 or 6
    /// matter, groups held out gave it less weight, and it gained .001 (-.012 to +.021). In the selective one's place a sparsity of .6 gained .002 on the real ones; .5 beside all
    /// three gained .003, in a third more time. From 50,000 rows on the fine one lost .010 and .005 on thresholds and smooth utilities.
    /// </summary>
    private const int MostFineFeatures = 100;

    /// <summary>
    /// Of few features the curves of one network bend often. Rankings of ten sets of 5 to 19 features and 800 to 42,000 rows, all real but two: beside a
    /// selective network of 16 bins, 64 were .002 of NDCG@10 ahead of 32 and of 128, and .005 (-.004 to +.027) of the networks before, of 16 bins and up to
    /// 256 and 128 units, in two thirds of their time. Sparsities of .2 and .5 lost .001 to .003; a selective
    /// network of 8 bins, of other strengths or of 128 units lost .001. 96 and 48 units are as good as 128 and 64 (27 sets of 5 to 73 features, -.002 to +.002, in a tenth less time), but from
    /// <see cref="ManyRows"/> on (100,000 rugged rows: .003 behind). On nine sets of 25 to 300 features finer curves gained nothing in the place of the selective network.
    /// </summary>
    private const int FineBins = 64;
    private const double LittleSparsity = 0.3;

    /// <summary>
    /// Of few features and so many rows, two networks alike are as good as unlike ones that groups held out weigh, in two thirds of the time: on seven sets of 13,900 to 36,000 rows
    /// +.001 of NDCG@10 (-.000 to +.003); on one measured later, nlswork, -.002. Of fewer rows they lost .005 in the mean of eleven sets, .04 on trec-news. There a part held out weighs a fine, a
    /// selective and a scaled network and a narrow one: on fifteen sets as good as the first three weighed by holding each group out once (-.000, -.012 to +.008, ten of them real), in six
    /// tenths of the time. Without the selective one thresholds of 18 features lost .014 and more; four narrow ones, a plain mean, were level on 21 sets (-.001) in a third of the time, and lost .012 there;
    /// a plain mean of the four lost .003; all in 12 epochs lost .005 to .013 where ids or codes are numbers.
    /// <see cref="Quality.Best"/> has the four twice and holds each group out once: +.001 over a wide network in the narrow one's place (eleven sets, -.004 to +.007), in half its time.
    /// </summary>
    private const long RowsOfTwoAlike = 12_000;

    /// <summary>
    /// Of few features <see cref="Quality.Fast"/> has two narrow networks alike, each on a core of its own, in few epochs: .6 to 1.2 times LightGBM's time on sixteen sets of 2,400 to 36,000 rows. One
    /// network of up to 128 units in 20 epochs, as before, took two to three times as long; of fewer than 12,000 rows (eleven sets), where it had 16 bins, it was .008 behind, of more (seven sets) .002 ahead.
    /// Steps of 1,024 rows, rates of .01 and .011, sparsities of .15 and .5, and 32 bins were within .001 in the mean. Of very few rows 64 bins follow noise: trec-news has .748 with 16, .720 with 64.
    /// </summary>
    private const long RowsOfFineBinsOfNarrow = 2_000;
    private const int FewEpochs = 12;
    private const double RateOfFewEpochs = 0.008;

    /// <summary>
    /// Of more features, one network leaves out those that do not help, by an adaptive lasso and in half as many epochs again: on four planted
    /// sets of 136 features, of which 30 or 6 matter, it gained .02 to .22 of NDCG@10 over the uniform one (strengths of 1 to 2, adaptivities of
    /// .3 to .6: within .02 of each other; 1 lost that again). Where many features help a little (MSLR sample) it lost .05, so the uniform one
    /// stays beside it, and groups held out weigh them.
    /// </summary>
    private const double AdaptiveSparsity = 1.2;
    private const double Adaptivity = 0.4;
    private const int MostEpochsOfAdaptive = 45;

    /// <summary>
    /// One network alone, of <see cref="Quality.Fast"/>, is mildly adaptive, in as many epochs as a uniform one: on planted codes, thresholds and smooth
    /// utilities that gained .036, .005 and .011, on trec-news .028, and lost .005 on the MSLR sample. Of .15 it was within .006 of that, .4 lost .03 on the last.
    /// A sparsity of .7 gained .001 on eleven real sets of 21 to 73 features, and lost .01 to .06 on most planted ones. Of up to <see cref="MostFineFeatures"/> a narrow network of fine curves stands beside it,
    /// each on a core of its own, and groups held out weigh them: +.004 on ten real sets (-.001 to +.021), +.003 on eight planted ones of 40 and 70 features (-.016 to +.039), in a tenth more time. Two narrow
    /// ones gained as much on the real ones and lost .08 on the planted ones.
    /// Up to <see cref="RowsOfTwoFastNetworks"/> the default has both twice: against a fine, an adaptive and a scaled network of which each group was held out once, +.001 on thirteen sets (-.015 to +.017),
    /// +.004 on six that had no part in it (-.001 to +.013), in two fifths of the time. A plain mean lost .02 on planted ones; all in 12 epochs gained .0015 less. From 30,000 rows on it
    /// lost .11 on codes. <see cref="Quality.Best"/> has the three, a narrow and a mild one, and again all but the adaptive and the scaled one: level with the lists of before (nine sets, -.003 to +.009), in seven tenths of the time.
    /// </summary>
    private const double MildAdaptivity = 0.2;

    /// <summary>
    /// From so many rows on, <see cref="Quality.Fast"/> has a stricter network beside the mild one, each on a core of its own, and groups held out once weigh them: on
    /// 30,000 planted rows codes went from .455 to .675, the others stayed within .007; of 100,000 rows, beside <see cref="StrictSparsity"/>, from .52 to .79. Of 10,000 rows
    /// two take LightGBM's time and a fifth, one two thirds of it.
    /// </summary>
    private const long RowsOfTwoFastNetworks = 20_000;
    private const double StricterSparsity = 2;

    private const double AdaptiveSparsityOfClasses = 1.6;
    private const double AdaptivityOfClasses = 0.5;

    /// <summary>
    /// With the squares' average of .99 that goes with few steps. Of adaptive networks, whose selection takes its epochs: twice and half of it lost up to .02 on planted
    /// thresholds; two thirds of the epochs at the larger rate lost .07 on codes and .017 on smooth utilities. Of the others: 20 epochs at .006 were as good as 30 at .004 in two thirds
    /// of the time (twelve real sets of up to 20 features, trec-news, concrete, energy, bike-sharing, the arm and the rugged set: +.001, -.004 to +.009; with one network alone +.003,
    /// -.002 to +.013; the MSLR sample and planted sets of 136 features: -.000), 15 at .008 lost .004 on the rugged set.
    /// </summary>
    private const double EncodedRate = 0.006;
    private const double AdaptiveRate = 0.004;
    private const double EncodedRateOfClasses = 0.004;
    private const double EncodedSquareDecay = 0.99;
    private const double ScaledRate = 0.002;
    private const double ScaledSquareDecay = 0.999;

    /// <summary>Of networks over scaled features. With many rows fewer epochs of the others make as many steps.</summary>
    private const int EpochsOfScaled = 30;
    private const int MostEpochs = 20;

    /// <summary>
    /// Classes: on a quarter of the training part held out, 30 epochs gained nothing on digits (and lost .008 of log-loss), .004 of accuracy on
    /// bike-sharing's quintiles (half a standard error) and .004 on 26 made-up classes, in half as much time again; 15 lost .009 on the last. 14 at .006 lost .04 on concrete's quintiles and .015 on planted
    /// thresholds, and were within .005 on nine other sets.
    /// </summary>
    private const int MostEpochsOfClasses = 20;
    private const int LeastEpochs = 6;
    private const long RowsOfAllEpochs = 1_200_000;

    /// <summary>
    /// From so many rows on, steps take more of them at a larger rate, and curves more bins: on 100,000 planted rows of thresholds that gained
    /// .02 in the same time (rates of .005 to .007 were alike, .01 lost .01 to .02). The adaptive network comes first: it gained .04 on thresholds
    /// and on smooth utilities, where strengths of 1.5 to 2 and adaptivities of .5 to .6 were within .004. The network for few noisy rows is left
    /// out, as is a wide one of many features: it lost .07 to the selective one on two such sets. Of few features two alike are a plain mean: on four sets of
    /// 4 to 9 features that was .002 ahead of two unlike ones weighed by rows held out, in half their time. Of many features a strict network stands beside the
    /// others: on 100,000 planted codes, of which 6 of 136 matter and only in pairs, a strength of 3 had .82 with 128 and 64 units, .78 with 64 and 32, where 1.5 had .53 in as
    /// many epochs and .72 in twice as many; on thresholds, smooth and additive utilities and heavy tails it was .015, .005, .02 and .003 behind, and groups held out say so.
    /// </summary>
    private const long ManyRows = 50_000;
    private const int RowsOfStep = 512;
    private const int RowsOfLargeStep = 1600;
    private const double LargeStepRate = 0.006;
    private const int ManyRowsBins = 32;
    private const double ManyRowsSparsity = 1.5;
    private const double ManyRowsAdaptivity = 0.5;
    private const double StrictSparsity = 3;

    /// <summary>
    /// From so many rows on, steps are three times as large, at twice the rate, in ten epochs: on 300,000 planted rows that gained .01 on thresholds and
    /// .046 on smooth utilities in the same time, since each step costs the optimizer and the lasso as much (.005 lost on nine rugged features). Steps of
    /// 9,600 rows at .02 lost .03, a rate of .02 alone .01; sparsities of 1.5 and 2 were alike, 3 lost .01. On 100,000 rows steps of 3,200 gained nothing.
    /// </summary>
    private const long VeryManyRows = 200_000;
    private const int RowsOfLargestStep = 4800;
    private const int GroupsOfLargestStep = 256;
    private const double LargestStepRate = 0.012;
    private const int MostEpochsOfVeryMany = 10;
    private const long RowsOfAllEpochsOfVeryMany = 3_000_000;

    /// <summary>
    /// Of a metric that starts from the cosine: on five sets of pairs of texts, of 20, 100 and 1000 pairs each, three times the steps lost up to
    /// .03 of MRR on 20 pairs (below the cosine itself), twice and half of the rate and dropout changed nothing beyond noise. Of dense vectors every
    /// pair moves every slot: on sentence vectors of four sets this rate ended up to .005 below the cosine from 20 and 60 pairs, half of it did not, but
    /// gained .017 and .034 less from 200 and 1000 pairs of one set.
    /// </summary>
    private const int MetricEpochs = 20;
    private const double MetricRate = 0.002;
    private const double FewDensePairsRate = 0.001;
    private const int FewDensePairs = 128;
    private const double MetricSquareDecay = 0.99;

    /// <summary>
    /// The attention of lists: on four planted sets of 300 groups in which the others of a list matter, a rate of .003 lost .01 to .14 of NDCG@10 and .02
    /// gained and lost .03 to .07; 40 epochs lost up to .04 to 80; 64 units lost .06 to .2, one block and no dropout up to .03. On one in which they do
    /// not, all were within .005.
    /// </summary>
    private const double ListRate = 0.01;
    private const int MostEpochsOfLists = 60;

    /// <summary>
    /// More of many groups are better trained on. Holding each of few groups out once takes three times as long as holding a part of them out, and gained nothing beyond noise: of 136 features and a
    /// selective, an adaptive and a scaled network it was .007 of NDCG@10 behind on the MSLR sample, .01 ahead on planted thresholds and .003 on smooth utilities of 3,000 and 5,000 rows (codes .02).
    /// <see cref="Quality.Best"/>, which chooses among twice as many, does so: a part lost .004 on eleven sets.
    /// </summary>
    public static HoldOutRule HeldOutGroups(Quality quality) => new(Share: 0.15, Most: 200, MostToCrossFit: quality == Quality.Best ? 200 : 0, Least: 6);

    /// <summary>
    /// So small a part held out is not worth going on for: see <see cref="GoOn"/>. On 300,000 planted rows, where it is 3 %, going on lost .006 and took a sixth of the time;
    /// on 100,000, where it is 8 %, it gained .001 to .003.
    /// </summary>
    public const double LeastShareToGoOn = 0.05;

    /// <summary>Rows are more than groups, and each says less.</summary>
    public static readonly HoldOutRule HeldOutRows = new(Share: 0.15, Most: 2000, MostToCrossFit: 500, Least: 30);

    /// <summary>Rows of so many slots stay sparse (see <see cref="DenseSlice.WideInputs"/>), and so cannot be encoded.</summary>
    public static bool CanEncode(int featureCount) => featureCount < DenseSlice.WideInputs;

    /// <summary>
    /// The architectures of a ranker's networks: one of fine curves, or of a moderate sparsity where features are very many; a selective one, adaptive where features are not
    /// few; and one over scaled features with dropout, the best of the three where labels are noisy and rows few (MSLR sample, .46
    /// to .44).
    /// </summary>
    public static IReadOnlyList<Architecture> Ranking(Quality quality, int featureCount, long rowCount, bool isNonNegative)
    {
        var scaled = new Mlp(64, 32) { Dropout = 0.3f, NonNegative = isNonNegative };
        if (!CanEncode(featureCount))
        {
            return [scaled];
        }

        return featureCount <= FewFeatures ? RankingOfFew(quality, rowCount, isNonNegative, scaled) : RankingOfMany(quality, featureCount, rowCount, isNonNegative, scaled);
    }

    private static IReadOnlyList<Architecture> RankingOfFew(Quality quality, long rowCount, bool isNonNegative, Mlp scaled)
    {
        Mlp fine = Fine(rowCount, isNonNegative), narrow = Narrow(rowCount, isNonNegative);
        Mlp wide = Encoded(LittleSparsity, FineBins, isNonNegative, 256, 128), selective = Encoded(1, 16, isNonNegative, 64, 32);
        bool areFewRows = rowCount < RowsOfTwoAlike;
        return quality switch
        {
            Quality.Fast => [narrow, narrow],
            Quality.Balanced => areFewRows ? [fine, selective, scaled, narrow] : [fine, fine],
            _ => areFewRows ? [fine, selective, scaled, narrow, fine, selective, scaled, narrow]
                : rowCount < ManyRows ? [fine, selective, scaled, wide, fine, selective, scaled, wide]
                : [fine, wide, fine, wide],
        };
    }

    private static Mlp Fine(long rowCount, bool isNonNegative) => Encoded(LittleSparsity, FineBins, isNonNegative, rowCount < ManyRows ? [96, 48] : [128, 64]);

    private static Mlp Narrow(long rowCount, bool isNonNegative) => Encoded(LittleSparsity, rowCount < RowsOfFineBinsOfNarrow ? 16 : FineBins, isNonNegative, 64, 32);

    private static bool IsNarrow(Architecture architecture) =>
        architecture is Mlp { Hidden: [64, 32] } && architecture.InputEncoding is { Sparsity: <= LittleSparsity, Adaptivity: 0 };

    private static Mlp Encoded(double sparsity, int bins, bool isNonNegative, params int[] hidden) =>
        new(hidden) { Encoding = new PiecewiseLinearEncoding { Sparsity = sparsity, Bins = bins }, NonNegative = isNonNegative };

    private static IReadOnlyList<Architecture> RankingOfMany(Quality quality, int featureCount, long rowCount, bool isNonNegative, Mlp scaled)
    {
        bool areManyRows = rowCount >= ManyRows;
        Mlp selective = Of(new PiecewiseLinearEncoding(), 64, 32), adaptive = Adaptive(64, 32), large = Adaptive(128, 64);
        Mlp mild = Of(new PiecewiseLinearEncoding { Adaptivity = MildAdaptivity }, 64, 32);
        Mlp strict = Of(new PiecewiseLinearEncoding { Sparsity = areManyRows ? StrictSparsity : StricterSparsity, Adaptivity = ManyRowsAdaptivity }, 64, 32);
        bool mayBeFine = featureCount <= MostFineFeatures, areFewRows = mayBeFine && rowCount < RowsOfTwoFastNetworks;
        Mlp first = mayBeFine ? Fine(rowCount, isNonNegative) : selective, narrow = Narrow(rowCount, isNonNegative);
        return quality switch
        {
            Quality.Fast => areManyRows ? [adaptive, strict]
                : rowCount >= RowsOfTwoFastNetworks ? [mild, strict]
                : mayBeFine ? [narrow, mild]
                : [mild],
            Quality.Balanced => areManyRows ? [selective, large, strict]
                : areFewRows ? [narrow, mild, narrow, mild]
                : [first, adaptive, scaled],
            _ => areManyRows ? [adaptive, large, selective, strict, large, Of(new PiecewiseLinearEncoding { Sparsity = 0.3 }, 256, 128)]
                : areFewRows ? [first, adaptive, scaled, narrow, mild, first, narrow, mild]
                : [first, adaptive, scaled, first, adaptive, scaled, large, Of(new PiecewiseLinearEncoding(), 128, 64)],
        };

        Mlp Adaptive(params int[] hidden) => Of(
            areManyRows
                ? new PiecewiseLinearEncoding { Sparsity = ManyRowsSparsity, Adaptivity = ManyRowsAdaptivity }
                : new PiecewiseLinearEncoding { Sparsity = AdaptiveSparsity, Adaptivity = Adaptivity },
            hidden);

        Mlp Of(PiecewiseLinearEncoding encoding, params int[] hidden) =>
            new(hidden) { Encoding = areManyRows ? encoding with { Bins = ManyRowsBins } : encoding, NonNegative = isNonNegative };
    }

    /// <summary>
    /// The architectures of a classifier's networks, whose mean it is. Two hidden layers gained .006 (digits) to .014 (26 made-up classes) of accuracy over
    /// one; a sparsity of 1 lost .006 on both. The mean of two networks of one shape was better on digits, bike-sharing's quintiles and made-up classes than
    /// each of them, by 4, 3 and 26 % of log-loss; with a narrower or sparser one it lost on the last what it gained on the second. Of few features nothing else
    /// was worth choosing: an adaptive network and one over scaled features lost .05 and .14 of accuracy on bike-sharing, and the latter .16 to .28 on three
    /// sets of 277 to 927 rows. Fine curves of few features gained .003 of accuracy and 2 % of log-loss over 16 bins on nine sets of 5 to 19 features (11 % on
    /// the largest, -.5 % on the worst); with them a dropout of .1 had .002 more accuracy than .15, and .2 as much less, while .15 had the least log-loss. One
    /// network alone has less: .1 was better than .2 by .005 and 1.5 %. They are trained side by side.
    /// </summary>
    /// <remarks>
    /// Of many features one network is adaptive, as for rankings: on planted quintiles of 136 features, of which 30 or 6 matter, two uniform ones had
    /// a log-loss of 1.62 of smooth utilities, which is chance, and 1.50 of thresholds, this one 1.17 and 1.12. Strengths of 1.2 to 2 with adaptivities of .4 to .5
    /// were within .02 of each other, an adaptivity of .6 lost .03 to .09, dropout .03, half the units .08. Alone it lost .012 of accuracy on digits, where all
    /// features help. One over scaled features stays beside them where rows are not many: with it the mean was better by 13 % of log-loss on digits, and
    /// worse by 1 % on MSLR's grades; 64 and 32 units the other way about. Rows held out choose, and of networks so unlike they can: plain means of those that
    /// are kept were within .005 of log-loss of means weighed greedily in steps of a twentieth, on six sets.
    /// One network alone, of <see cref="Quality.Fast"/>, is mildly adaptive, without dropout: against a uniform one it lost .007 of accuracy on digits, and
    /// gained .08 and more on planted thresholds, smooth and additive utilities; a strength of .6 with dropout .1 lost .005 and gained nothing on smooth ones.
    /// </remarks>
    public static IReadOnlyList<Architecture> Classes(Quality quality, int featureCount, long rowCount, bool isNonNegative)
    {
        if (!CanEncode(featureCount))
        {
            return [new Mlp(256) { Dropout = 0.5f, NonNegative = isNonNegative }];
        }

        if (featureCount <= FewFeatures)
        {
            Mlp fine = Encoded(FineBins, 0.15f, 256, 128), larger = Encoded(FineBins, 0.2f, 512, 256);
            return quality switch
            {
                Quality.Fast => [Encoded(FineBins, 0.1f, 128, 64)],
                Quality.Balanced => [fine, fine],
                _ => [larger, larger, larger],
            };
        }

        Mlp adaptive = Of(new PiecewiseLinearEncoding { Sparsity = AdaptiveSparsityOfClasses, Adaptivity = AdaptivityOfClasses }, 0, 256, 128);
        Mlp large = Encoded(16, 0.3f, 512, 256);
        Mlp[] scaled = rowCount < ManyRows ? [new Mlp(128, 64) { Dropout = 0.3f, NonNegative = isNonNegative }] : [];
        return quality switch
        {
            Quality.Fast => [Of(new PiecewiseLinearEncoding { Adaptivity = 0.3 }, 0, 128, 64)],
            Quality.Balanced => [Encoded(16, 0.2f, 256, 128), adaptive, .. scaled],
            _ => [large, adaptive, .. scaled, large, adaptive],
        };

        Mlp Encoded(int bins, float dropout, params int[] hidden) => Of(new PiecewiseLinearEncoding { Sparsity = 0.3, Bins = bins }, dropout, hidden);

        Mlp Of(PiecewiseLinearEncoding encoding, float dropout, params int[] hidden) =>
            new(hidden) { Encoding = encoding, Dropout = dropout, NonNegative = isNonNegative };
    }

    /// <summary>
    /// The loss. Of lists, pairs weighed by NDCG: against the likelihood of right answers the default networks gained .02 on planted smooth
    /// utilities and .05 on planted codes, and were within .01 on seven other sets (.009 behind on planted arm, .005 on the MSLR sample; ahead on
    /// trec-news, concrete and additive utilities). All pairs alike, and the softmax over labels, were behind one of the two on most sets. Where
    /// single answers stand against others, the likelihood, whose probabilities need no further fitting.
    /// </summary>
    public static EnergyBasedLoss LossOf(bool ranksLists) => ranksLists ? new LambdaLoss() : new NegativeLogLikelihoodLoss();

    /// <summary>The networks of an earlier model, each to go on from where it ended.</summary>
    public static IEnumerable<Variant> Resume(EnergyFunction earlier, EnergyTrainerOptions options, long rowCount)
    {
        IReadOnlyList<EnergyFunction> members = earlier is EnsembleEnergy ensemble ? ensemble.Members : [earlier];
        return members.Select(member => Plan(Of(member), options, rowCount, ranks: true).From(member));
    }

    /// <summary>How a network is trained, where the options do not say.</summary>
    public static Variant Plan(Architecture architecture, EnergyTrainerOptions options, long rowCount, bool ranks, bool areDense = false)
    {
        if (architecture is CosineMetric)
        {
            double rate = areDense && rowCount < FewDensePairs ? FewDensePairsRate : MetricRate;
            return new Variant(architecture, options.NumberOfEpochs ?? MetricEpochs, options.LearningRate ?? rate, MetricSquareDecay);
        }

        bool isEncoded = architecture.InputEncoding is not null;
        bool isFast = options.Quality == Quality.Fast, isAdaptive = architecture.InputEncoding?.Adaptivity > MildAdaptivity && !isFast;
        bool isShort = ranks && (isFast ? architecture.InputEncoding?.Adaptivity == 0 : IsNarrow(architecture)) && rowCount < VeryManyRows;
        int most = !ranks ? MostEpochsOfClasses : isShort ? FewEpochs : isAdaptive ? MostEpochsOfAdaptive : MostEpochs;
        bool areVeryMany = ranks && rowCount >= VeryManyRows;
        (long rowsOfAll, most) = areVeryMany ? (RowsOfAllEpochsOfVeryMany, MostEpochsOfVeryMany) : (RowsOfAllEpochs, most);
        int epochs = isEncoded ? Math.Clamp((int)(rowsOfAll / Math.Max(rowCount, 1)), LeastEpochs, most) : EpochsOfScaled;
        return new Variant(
            architecture,
            options.NumberOfEpochs ?? epochs,
            options.LearningRate ?? (!isEncoded ? ScaledRate
                : !ranks ? EncodedRateOfClasses
                : areVeryMany ? LargestStepRate
                : isShort ? RateOfFewEpochs
                : rowCount >= ManyRows ? LargeStepRate
                : isAdaptive ? AdaptiveRate
                : EncodedRate),
            isEncoded ? EncodedSquareDecay : ScaledSquareDecay);
    }

    /// <summary>How the attention of lists is trained.</summary>
    public static Variant PlanOfLists(EnergyTrainerOptions options, long rowCount) => new(
        new Linear(),
        options.NumberOfEpochs ?? Math.Clamp((int)(RowsOfAllEpochs / Math.Max(rowCount, 1)), LeastEpochs, MostEpochsOfLists),
        options.LearningRate ?? ListRate,
        EncodedSquareDecay);

    /// <summary>How many groups one step of the attention takes: as make 512 rows, in at least 20 steps an epoch.</summary>
    public static int ListsPerStep(int groups, double rowsPerGroup) => Math.Clamp((int)Math.Min(groups / 20, RowsOfStep / rowsPerGroup), 1, 64);

    /// <summary>
    /// How a network that was weighed goes on with the groups that were held out too. A fifth of the epochs at half the rate made up for the
    /// groups held out on four planted sets (up to .02); more epochs, or the whole rate, lost some of that again.
    /// </summary>
    public static Variant GoOn(Variant variant) =>
        variant with { NumberOfEpochs = Math.Max(1, variant.NumberOfEpochs / 5), LearningRate = variant.LearningRate / 2 };

    /// <summary>
    /// How many groups one step takes: of encoded features as make 512 rows (a third and three times as many lost .01 on planted thresholds),
    /// 1600 of many or 4800 of very many, in at least 20 steps an epoch; of a metric as many as can be: the more answers, the harder the incorrect ones.
    /// </summary>
    /// <param name="architecture">The network.</param>
    /// <param name="groups">How many groups there are.</param>
    /// <param name="rowsPerGroup">How many rows a group has in the mean.</param>
    /// <param name="most">The most groups of a step.</param>
    public static int GroupsPerStep(Architecture architecture, int groups, double rowsPerGroup, int most) =>
        architecture is CosineMetric ? Math.Clamp(groups, 1, most)
            : architecture.InputEncoding is null ? Math.Clamp(groups / 10, 1, most)
            : groups * rowsPerGroup < VeryManyRows
                ? Math.Clamp((int)Math.Min(groups / 20, (groups * rowsPerGroup < ManyRows ? RowsOfStep : RowsOfLargeStep) / rowsPerGroup), 1, most)
            : Math.Clamp((int)(RowsOfLargestStep / rowsPerGroup), 1, Math.Max(most, GroupsOfLargestStep));

    /// <summary>
    /// How many rows one step of a classifier takes: 128 of encoded features, which took a third of the time of 32 and lost nothing; in at
    /// least 20 steps an epoch.
    /// </summary>
    public static int RowsPerStep(Architecture architecture, int rows) =>
        architecture.InputEncoding is null ? Math.Clamp(rows / 10, 1, 32) : Math.Clamp(rows / 20, 1, 128);

    /// <summary>The architecture of an earlier classifier.</summary>
    public static Architecture Of(ClassEnergyFunction earlier)
    {
        if (earlier.First is null && earlier.Layers.Count == 1)
        {
            return new Linear();
        }

        int[] hidden = [.. (earlier.First is null ? earlier.Layers.Skip(1) : earlier.Layers).Select(layer => layer.InputCount)];
        return new Mlp(hidden)
        {
            Activation = earlier.Activation,
            NonNegative = earlier.IsNonNegative,
            Dropout = earlier.First is null ? 0.5f : 0.2f,
            Encoding = earlier.First is null ? null : new PiecewiseLinearEncoding { Sparsity = 0.3 },
        };
    }

    // What a saved energy does not tell, dropout and sparsity, is as it is by default.
    private static Architecture Of(EnergyFunction energy) => energy switch
    {
        EncodedMlpEnergy encoded => new Mlp([.. encoded.Layers.Select(layer => layer.InputCount)])
        {
            Activation = encoded.Activation,
            NonNegative = encoded.IsNonNegative,
            Encoding = new PiecewiseLinearEncoding(),
        },
        MlpEnergy mlp => new Mlp([.. mlp.Layers.Skip(1).Select(layer => layer.InputCount)])
        {
            Activation = mlp.Activation,
            NonNegative = mlp.IsNonNegative,
            Dropout = 0.3f,
        },
        _ => new Linear(),
    };
}
