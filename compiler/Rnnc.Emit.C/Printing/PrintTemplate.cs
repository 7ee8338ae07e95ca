using Scriban;
using Scriban.Runtime;

namespace Rnnc.Emit.C.Printing;

/// <summary>A template of this assembly's Templates folder.</summary>
internal static class PrintTemplate
{
    /// <summary>The template's text with the view's properties under their names in snake case; lines end in LF.</summary>
    public static string Print(string file, object view)
    {
        var template = Template.Parse(Resource.Text($"templates/{file}"), file);
        if (template.HasErrors) throw new InvalidOperationException(string.Join('\n', template.Messages));
        var values = new ScriptObject();
        values.Import(view);
        // No limit: a large model has long arrays, and the text comes from this program alone.
        var context = new TemplateContext { LoopLimit = 0, LimitToString = 0, NewLine = "\n" };
        context.PushGlobal(values);
        return template.Render(context);
    }
}
