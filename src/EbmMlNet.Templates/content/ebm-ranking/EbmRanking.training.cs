using Microsoft.ML;

namespace EbmRanking_ConsoleApp;

public partial class EbmRanking
{
    public const string RetrainFilePath = @"CSV";
    public const char RetrainSeparatorChar = 'SEPARATOR';
    public const bool RetrainHasHeader = true;
    public const bool RetrainAllowQuoting = "QUOTING".Length > 0;

    /// <summary>Trains a new model with the provided dataset.</summary>
    /// <param name="outputModelPath">File path for saving the model, e.g. "C:\YourFile.zip".</param>
    /// <param name="inputDataFilePath">Path to the data file for training.</param>
    /// <param name="separatorChar">Separator character for delimited training file.</param>
    /// <param name="hasHeader">Boolean if training file has header.</param>
    /// <param name="allowQuoting">Boolean if training file allows quoting.</param>
    public static void Train(
        string outputModelPath,
        string inputDataFilePath = RetrainFilePath,
        char separatorChar = RetrainSeparatorChar,
        bool hasHeader = RetrainHasHeader,
        bool allowQuoting = RetrainAllowQuoting)
    {
        var mlContext = new MLContext(seed: 1);

        IDataView data = LoadIDataViewFromFile(mlContext, inputDataFilePath, separatorChar, hasHeader, allowQuoting);
        ITransformer model = RetrainModel(mlContext, data);
        SaveModel(mlContext, model, data, outputModelPath);
    }

    /// <summary>Loads an IDataView from a file path.</summary>
    public static IDataView LoadIDataViewFromFile(
        MLContext mlContext, string inputDataFilePath, char separatorChar, bool hasHeader, bool allowQuoting) =>
        mlContext.Data.LoadFromTextFile<ModelInput>(inputDataFilePath, separatorChar, hasHeader, allowQuoting: allowQuoting);

    /// <summary>Saves a model: whoever reads the path finds the old file or the new one, never a part.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath) =>
        mlContext.Model.SaveAtomically(model, data.Schema, modelSavePath);

    /// <summary>Retrains the model with the pipeline that was used for the one before.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData)
    {
        IEstimator<ITransformer> pipeline = BuildPipeline(mlContext);
        return pipeline.Fit(trainData);
    }

    /// <summary>Retrains the model with the rows of a CSV like the one it was made from, and saves it.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, string inputDataFilePath, string outputModelPath)
    {
        IDataView data = LoadIDataViewFromFile(
            mlContext, inputDataFilePath, RetrainSeparatorChar, RetrainHasHeader, RetrainAllowQuoting);
        ITransformer model = RetrainModel(mlContext, data);
        SaveModel(mlContext, model, data, outputModelPath);
        return model;
    }

    /// <summary>Builds the pipeline that is used from model builder. The group becomes a key inside it, under its own name.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext) =>
        mlContext.Transforms.Conversion.Hash(@"GROUP", numberOfBits: 31)
            // Its features.
            .Append(mlContext.Transforms.Concatenate(@"Features", @"FEATURES"))
            .Append(mlContext.Ranking.Trainers.EnergyBased(labelColumnName: @"LABEL", rowGroupColumnName: @"GROUP", featureColumnName: @"Features"));
}
