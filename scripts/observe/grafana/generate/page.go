package main

import (
	"slices"
	"strings"
)

var prometheus = datasource{Type: "prometheus", UID: "prometheus"}

const tag = "bodega"

// What a page may choose among. Stores and central are jobs of Prometheus, and a store's target carries its name as `store`.
var (
	everyNode  = choose("instance", "Node", `label_values(up{job=~"central|store"}, instance)`)
	oneCentral = choose("instance", "Central", `label_values(up{job="central"}, instance)`)
	everyStore = choose("store", "Store", `label_values(up{job="store"}, store)`)
)

func choose(name, label, query string) variable {
	v := variable{
		Name: name, Label: label, Type: "query", Datasource: prometheus, Definition: query,
		Refresh: 2, Sort: 1, Multi: true, IncludeAll: true, AllValue: ".*",
		Current: current{Text: []string{"All"}, Value: []string{"$__all"}},
	}
	v.Query.Query, v.Query.RefID = query, "StandardVariableQuery"
	return v
}

// A row is a headline with the panels below it.
type row struct {
	title  string
	panels []panel
}

// page lays the rows out. restarts is the query of the moments that are marked through all panels.
func page(uid, title, description string, variables []variable, restarts string, rows ...row) dashboard {
	d := dashboard{
		UID: uid, Title: title, Description: description, Tags: []string{tag}, Editable: true, GraphTooltip: 1,
		Refresh: "30s", Time: timeRange{"now-1h", "now"}, Timezone: "browser", SchemaVersion: 38, Version: 1,
		Links: []link{{Title: "Bodega", Type: "dashboards", Tags: []string{tag}, AsDropdown: true, IncludeVars: true, KeepTime: true}},
	}
	d.Annotations.List = []annotation{{
		Name: "Restarts", Enable: true, IconColor: "purple", Datasource: prometheus, Expr: expand(restarts),
		Step: "15s", TitleFormat: "restart", TextFormat: "{{instance}} {{store}}",
	}}
	d.Templating.List = variables
	d.Panels = layOut(rows)
	return d
}

// file is the name under which the dashboard is stored.
func (d dashboard) file() string {
	return strings.TrimSuffix(strings.TrimPrefix(d.UID, "inventory-"), "-dashboard") + ".json"
}

// layOut fills lines of 24 columns from left to right and numbers the panels.
func layOut(rows []row) (all []panel) {
	id, y := 0, 0
	for _, r := range rows {
		id++
		all = append(all, panel{
			ID: id, Type: "row", Title: r.title, Collapsed: new(bool), Panels: &[]panel{},
			GridPos: gridPos{H: 1, W: 24, Y: y},
		})
		y++
		x, height := 0, 0
		for _, p := range r.panels {
			if x+p.GridPos.W > 24 {
				x, y, height = 0, y+height, 0
			}
			id++
			p.ID, p.GridPos.X, p.GridPos.Y = id, x, y
			x, height = x+p.GridPos.W, max(height, p.GridPos.H)
			all = append(all, p)
		}
		y += height
	}
	return slices.Clip(all)
}
