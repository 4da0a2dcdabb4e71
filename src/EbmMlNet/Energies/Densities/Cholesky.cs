namespace EbmMlNet;

/// <summary>Small systems of linear equations of a positive definite matrix, by its Cholesky factor.</summary>
internal static class Cholesky
{
    /// <summary>Overwrites b by A^-1 b, and A by its factor.</summary>
    /// <returns>False where A is not positive definite.</returns>
    public static bool Solve(Span<double> a, Span<double> b)
    {
        int n = b.Length;
        if (!Factor(a, n))
        {
            return false;
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                b[i] -= a[(i * n) + j] * b[j];
            }

            b[i] /= a[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < n; j++)
            {
                b[i] -= a[(j * n) + i] * b[j];
            }

            b[i] /= a[(i * n) + i];
        }

        return true;
    }

    /// <summary>Overwrites what is on and below the diagonal of A <c>[n, n]</c> by L with A = L L'.</summary>
    /// <returns>False where A is not positive definite.</returns>
    public static bool Factor(Span<double> a, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[(i * n) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= a[(i * n) + k] * a[(j * n) + k];
                }

                if (i == j && !(sum > 0 && double.IsFinite(sum)))
                {
                    return false;
                }

                a[(i * n) + j] = i == j ? Math.Sqrt(sum) : sum / a[(j * n) + j];
            }
        }

        return true;
    }
}
