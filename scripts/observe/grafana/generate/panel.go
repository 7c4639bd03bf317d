package main

import (
	"strconv"
	"strings"
)

// query is one question of a panel, and the name of its answers.
type query struct{ expr, legend string }

func q(expr, legend string) query { return query{expand(expr), legend} }

// expand writes out what a page's variables choose: {node} is the nodes, {shop} the targets that are stores, {store} the
// series of central that name a store.
func expand(expr string) string {
	return strings.NewReplacer(
		"{node", `{instance=~"$instance"`,
		"{shop", `{job="store",store=~"$store"`,
		"{store", `{job="central",store_id=~"$store"`,
	).Replace(expr)
}

// A panel's title says what, its description why one looks at it and what to do about it.
func newPanel(kind, title, unit, about string, width, height int, levels thresholds, queries []query) panel {
	p := panel{
		Type: kind, Title: title, Description: about, Datasource: &prometheus,
		GridPos: gridPos{W: width, H: height},
		FieldConfig: &fieldConfig{
			Defaults:  field{Unit: unit, Color: map[string]string{"mode": "palette-classic"}, Mappings: []mapping{}, Thresholds: levels},
			Overrides: []override{},
		},
	}
	for i, q := range queries {
		p.Targets = append(p.Targets, target{
			RefID: string(rune('A' + i)), Datasource: prometheus, Expr: q.expr, LegendFormat: q.legend, Format: "time_series", Range: true,
		})
	}
	return p
}

// stat shows the last value of each answer, large.
func stat(title, unit, about string, levels thresholds, queries ...query) panel {
	p := newPanel("stat", title, unit, about, 4, 4, levels, queries)
	p.FieldConfig.Defaults.Color["mode"] = "thresholds"
	p.Options = map[string]any{
		"colorMode": "value", "graphMode": "area", "justifyMode": "auto", "orientation": "auto", "textMode": "auto",
		"reduceOptions": last,
	}
	return p
}

// dial shows how near a value is to its bounds.
func dial(title, unit, about string, lo, hi float64, levels thresholds, queries ...query) panel {
	p := newPanel("gauge", title, unit, about, 4, 8, levels, queries).between(lo, hi)
	p.FieldConfig.Defaults.Color["mode"] = "thresholds"
	p.Options = map[string]any{"orientation": "auto", "showThresholdLabels": false, "showThresholdMarkers": true, "reduceOptions": last}
	return p
}

// graph shows values over time.
func graph(title, unit, about string, levels thresholds, queries ...query) panel {
	p := newPanel("timeseries", title, unit, about, 8, 8, levels, queries)
	lines := "off"
	if len(levels.Steps) > 1 {
		lines = "dashed"
	}
	p.FieldConfig.Defaults.Custom = map[string]any{
		"drawStyle": "line", "lineWidth": 1, "fillOpacity": 10, "showPoints": "never", "spanNulls": false,
		"thresholdsStyle": map[string]string{"mode": lines}, "stacking": map[string]string{"mode": "none", "group": "A"},
	}
	p.Options = map[string]any{
		"legend":  map[string]any{"displayMode": "table", "placement": "bottom", "showLegend": true, "calcs": []string{"lastNotNull", "max"}},
		"tooltip": map[string]string{"mode": "multi", "sort": "desc"},
	}
	return p
}

// pie shows how a whole is divided.
func pie(title, unit, about string, levels thresholds, queries ...query) panel {
	p := newPanel("piechart", title, unit, about, 8, 8, levels, queries)
	p.Options = map[string]any{
		"pieType": "donut", "displayLabels": []string{"percent"}, "reduceOptions": last,
		"legend":  map[string]any{"displayMode": "table", "placement": "right", "showLegend": true, "values": []string{"value", "percent"}},
		"tooltip": map[string]string{"mode": "single", "sort": "none"},
	}
	return p
}

// heat shows how a histogram's buckets fill over time. Its query is the rate of the buckets, by le.
func heat(title, unit, about string, buckets query) panel {
	p := newPanel("heatmap", title, unit, about, 8, 8, plain, []query{{buckets.expr, "{{le}}"}})
	p.Targets[0].Format = "heatmap"
	p.FieldConfig.Defaults.Custom = map[string]any{"scaleDistribution": map[string]string{"type": "linear"}}
	p.Options = map[string]any{
		"calculate": false, "cellGap": 1, "showValue": "never",
		"color":        map[string]any{"mode": "scheme", "scheme": "Oranges", "steps": 64, "scale": "exponential", "exponent": 0.5, "reverse": false},
		"yAxis":        map[string]any{"unit": unit, "axisPlacement": "left", "reverse": false},
		"rowsFrame":    map[string]string{"layout": "auto"},
		"filterValues": map[string]float64{"le": 1e-9},
		"legend":       map[string]bool{"show": true},
		"tooltip":      map[string]bool{"show": true, "yHistogram": true},
	}
	return p
}

// A state is one of those that a timeline tells apart; its number is its place in the list.
type state struct{ name, color string }

// timeline shows which state each answer is in. A query answers the number of the state.
func timeline(title, about string, states []state, queries ...query) panel {
	p := newPanel("state-timeline", title, "none", about, 8, 6, thresholds{Mode: "absolute"}, queries)
	names := map[string]result{}
	for i, s := range states {
		names[strconv.Itoa(i)] = result{Text: s.name, Color: s.color, Index: i}
		from := float64(i)
		p.FieldConfig.Defaults.Thresholds.Steps = append(p.FieldConfig.Defaults.Thresholds.Steps, step{s.color, &from})
	}
	p.FieldConfig.Defaults.Thresholds.Steps[0].Value = nil
	p.FieldConfig.Defaults.Mappings = []mapping{{Type: "value", Options: names}}
	p.FieldConfig.Defaults.Color["mode"] = "thresholds"
	p.FieldConfig.Defaults.Custom = map[string]any{"fillOpacity": 80, "lineWidth": 0}
	p.Options = map[string]any{
		"mergeValues": true, "rowHeight": 0.9, "showValue": "auto", "alignValue": "left",
		"legend": map[string]any{"displayMode": "list", "placement": "bottom", "showLegend": false}, "tooltip": map[string]string{"mode": "single"},
	}
	return p
}

// table shows the labels and the last value of each answer; of the labels only those named.
func table(title, unit, about string, levels thresholds, value string, labels []string, queries ...query) panel {
	p := newPanel("table", title, unit, about, 12, 8, levels, queries)
	for i := range p.Targets {
		p.Targets[i].Format, p.Targets[i].Instant, p.Targets[i].Range = "table", true, false
	}
	p.FieldConfig.Defaults.Color["mode"] = "thresholds"
	p.FieldConfig.Defaults.Custom = map[string]any{"align": "auto", "filterable": true}
	p.FieldConfig.Overrides = []override{{
		Matcher:    matcher{ID: "byName", Options: value},
		Properties: []property{{ID: "custom.cellOptions", Value: map[string]string{"type": "color-text"}}},
	}}
	p.Options = map[string]any{"showHeader": true, "cellHeight": "sm", "footer": map[string]any{"show": false, "reducer": []string{"sum"}, "fields": ""}}
	p.Transformations = []transformation{
		{ID: "organize", Options: map[string]any{"renameByName": map[string]string{"Value": value}}},
		{ID: "filterFieldsByName", Options: map[string]any{"include": map[string]any{"names": append(labels, value)}}},
	}
	return p
}

// last reduces an answer over time to its last value.
var last = map[string]any{"calcs": []string{"lastNotNull"}, "fields": "", "values": false}
