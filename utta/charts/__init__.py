"""Values → Plotly figures. The only room that knows plotly.

A chart's title says the finding; its numbers carry n and interval. Beside every chart stands a function that gives the
table behind it as plain rows (what the person typed, unescaped), for the page to show and to offer as CSV.
"""
