namespace Rnnc.Cli.Compare.Page;

/// <summary>The style of the comparison's page; two themes by variables.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6675; --line: #d9dee5; --paper: #ffffff; --panel: #f5f7fa; --warn: #9a5b00; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e9f0; --soft: #9aa6b5; --line: #323c49; --paper: #12171e; --panel: #1a212b; --warn: #f0b35a; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
        main { max-width: 1400px; margin: 0 auto; padding: 28px 24px 64px; }
        h1 { font-size: 24px; margin: 0 0 4px; }
        h2 { font-size: 18px; margin: 36px 0 8px; }
        h3 { font-size: 15px; margin: 0 0 4px; }
        p { margin: 4px 0 10px; color: var(--soft); }
        .lead { font-size: 16px; }
        .wide { overflow-x: auto; margin-top: 16px; }
        table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
        th, td { padding: 6px 7px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
        th { color: var(--soft); font-weight: 600; font-size: 12px; }
        .text { text-align: left; }
        tbody tr:hover { background: var(--panel); }
        .swatch { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 8px; }
        .notes { color: var(--soft); font-size: 13px; padding-left: 18px; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 20px; }
        figure { margin: 0; padding: 14px; background: var(--panel); border-radius: 10px; }
        figcaption { font-weight: 600; font-size: 13px; margin-bottom: 6px; }
        svg { width: 100%; height: auto; display: block; }
        svg text { font: 11px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
        svg .tick, svg .title { fill: var(--soft); }
        svg .grid { stroke: var(--line); }
        svg .axis { stroke: var(--soft); fill: none; }
        section { padding: 14px 16px; margin: 12px 0; background: var(--panel); border-radius: 10px; }
        .bars { display: grid; grid-template-columns: minmax(120px, max-content) 1fr max-content; gap: 4px 12px; align-items: center; font-size: 13px; }
        .track { background: var(--line); border-radius: 4px; height: 10px; overflow: hidden; }
        .bar { display: block; height: 100%; border-radius: 4px; }
        .value { font-variant-numeric: tabular-nums; color: var(--soft); }
        .name { overflow-wrap: anywhere; }
        .warning { color: var(--warn); }
        details { margin-top: 10px; }
        summary { cursor: pointer; color: var(--soft); font-size: 13px; }
        pre { overflow-x: auto; font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; margin: 8px 0 0; }

        """;
}
