/** The colours follow the reader's theme; the card has a ground of its own, so both are readable on any page. */
export const style = `
  svg { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; }
  .ground { fill: #ffffff; stroke: #d8dee6; }
  .title { fill: #10192a; font-size: 22px; font-weight: 650; }
  .panel { fill: #10192a; font-size: 14px; font-weight: 600; }
  .note { fill: #5c6b80; font-size: 12px; }
  .label { fill: #3b4758; font-size: 13px; }
  .value { fill: #10192a; font-size: 13px; font-weight: 600; font-variant-numeric: tabular-nums; }
  .times { fill: #5c6b80; font-size: 12px; font-weight: 400; }
  .axis { stroke: #d8dee6; }
  .bar { fill: #aab6c6; }
  .ours { fill: #d6264f; }
  .label.our { fill: #c01c45; font-weight: 650; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #10161f; stroke: #2b3644; }
    .title, .panel, .value { fill: #f0f4f9; }
    .note, .times { fill: #93a1b5; }
    .label { fill: #c3cdd9; }
    .axis { stroke: #2b3644; }
    .bar { fill: #56657a; }
    .ours { fill: #f2507a; }
    .label.our { fill: #ff8aa7; }
  }
`;
