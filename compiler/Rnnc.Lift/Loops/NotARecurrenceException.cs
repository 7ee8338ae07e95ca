using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>A loop is no recurrence over time. Never leaves this room: the loop stays, or is refused with the reason.</summary>
internal sealed class NotARecurrenceException(string reason, Origin? where = null) : Exception(reason)
{
    /// <summary>The node that stands in the way; null where the loop as a whole does.</summary>
    public Origin? Where { get; } = where;
}
