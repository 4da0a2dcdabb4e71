using System.Text;

namespace ApiSearch.Documentation;

/// <summary>Writes a member as a programmer reads it.</summary>
internal static class Signature
{
    /// <summary>Such as <c>BitArray.CopyTo(Array, Int32)</c> or <c>new BitArray(Int32)</c>.</summary>
    public static string Of(MemberName name)
    {
        string type = string.Join('.', name.Type.Split('.').Select(MemberName.ShortName));
        string own = name.Kind == 'T' ? type : name.IsConstructor ? $"new {type}" : $"{type}.{name.Name.Replace('#', '.')}";
        string returns = name.ReturnType.Length == 0 ? "" : $" : {Types(name.ReturnType)}";
        return name.Kind == 'M' ? $"{own}({Types(name.Parameters)}){returns}" : own;
    }

    /// <summary><c>System.Collections.Generic.IList{System.Int32[]}</c> becomes <c>IList&lt;Int32[]&gt;</c>.</summary>
    public static string Types(string parameters)
    {
        var text = new StringBuilder();
        int start = 0;
        for (int i = 0; i <= parameters.Length; i++)
        {
            char c = i < parameters.Length ? parameters[i] : '@';
            if (c is ',' or '{' or '}' or '[' or ']' or '@' or '*' or '(' or ')')
            {
                string part = parameters[start..i];
                text.Append(part.StartsWith('`') ? "T" : MemberName.ShortName(part));
                text.Append(c switch { ',' => ", ", '{' => "<", '}' => ">", '@' => "", _ => c });
                start = i + 1;
            }
        }

        return text.ToString();
    }
}
