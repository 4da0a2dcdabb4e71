using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;

namespace EbmMlNet;

/// <summary>Calls what may be the user's own: an exception from its depth names what was called, and keeps the original inside.</summary>
internal static class UserCode
{
    /// <summary>Calls; cancelling passes through.</summary>
    /// <param name="context">Marks the exception.</param>
    /// <param name="called">The option whose value is called.</param>
    /// <param name="kind">That value's type.</param>
    /// <param name="when">Where in training.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="InvalidOperationException">The call failed.</exception>
    public static T Call<T>(IExceptionContext context, string called, Type? kind, Func<string> when, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw Wrap(context, called, kind, when(), error);
        }
    }

    /// <summary>As <see cref="Call"/>, of a call that does much else: only what fails within something that users may write is named.</summary>
    public static T CallWithin<T>(IExceptionContext context, string called, Func<string> when, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception error) when (error is not OperationCanceledException && Innermost(error) is not null)
        {
            throw Wrap(context, called, Innermost(error), when(), error);
        }
    }

    private static Exception Wrap(IExceptionContext context, string called, Type? kind, string when, Exception error)
    {
        // A loss calls negatives and a margin: the innermost of them is where it happened.
        Type? inner = Innermost(error);
        string by = kind is null ? "" : $" ({kind.Name})";
        string within = inner is null || inner == kind ? "" : $", within {inner.Name}";
        return context.Except(error, string.Create(CultureInfo.InvariantCulture,
            $"Options.{called}{by} failed {when}{within}: {error.GetType().Name}: {error.Message} The inner exception shows the place."));
    }

    private static Type? Innermost(Exception error)
    {
        foreach (StackFrame frame in new StackTrace(error, fNeedFileInfo: false).GetFrames())
        {
            // Lambdas and iterators live in types nested in the one that was written.
            for (Type? type = frame.GetMethod()?.DeclaringType; type is not null; type = type.DeclaringType)
            {
                if (!type.IsAbstract && IsReplaceable(type))
                {
                    return type;
                }
            }
        }

        return null;
    }

    // One of the library's kinds that users may write one of.
    private static bool IsReplaceable(Type type)
    {
        for (Type? kind = type.BaseType; kind is not null; kind = kind.BaseType)
        {
            if (kind is { IsPublic: true, IsAbstract: true } && (kind.Assembly == typeof(UserCode).Assembly || kind.Assembly == typeof(EnergyFunction).Assembly))
            {
                return true;
            }
        }

        return false;
    }
}
