package main

// size overrides the width, in columns of which there are 24, and the height.
func (p panel) size(width, height int) panel {
	p.GridPos.W, p.GridPos.H = width, height
	return p
}

// between fixes the ends of the scale.
func (p panel) between(lo, hi float64) panel {
	p.FieldConfig.Defaults.Min, p.FieldConfig.Defaults.Max = &lo, &hi
	return p
}

// fromZero fixes the lower end of the scale.
func (p panel) fromZero() panel {
	p.FieldConfig.Defaults.Min = new(float64)
	return p
}

// decimals fixes the digits behind the point.
func (p panel) decimals(n int) panel {
	p.FieldConfig.Defaults.Decimals = &n
	return p
}

// stacked puts the answers on top of one another, so that their sum is seen.
func (p panel) stacked() panel {
	p.FieldConfig.Defaults.Custom["stacking"] = map[string]string{"mode": "normal", "group": "A"}
	p.FieldConfig.Defaults.Custom["fillOpacity"] = 40
	return p.fromZero()
}

// unitOf gives the answers whose names match a unit of their own, on the right.
func (p panel) unitOf(pattern, unit string) panel {
	p.FieldConfig.Overrides = append(p.FieldConfig.Overrides, override{
		Matcher: matcher{ID: "byRegexp", Options: "/" + pattern + "/"},
		Properties: []property{
			{ID: "unit", Value: unit},
			{ID: "custom.axisPlacement", Value: "right"},
		},
	})
	return p
}

// plain is for values of which none is good or bad in itself.
var plain = thresholds{Mode: "absolute", Steps: []step{{Color: "blue"}}}

// rising is for values that are the worse the higher they are.
func rising(warn, bad float64) thresholds {
	return thresholds{Mode: "absolute", Steps: []step{{Color: "green"}, {"yellow", &warn}, {"red", &bad}}}
}

// falling is for values that are the worse the lower they are.
func falling(bad, warn float64) thresholds {
	return thresholds{Mode: "absolute", Steps: []step{{Color: "red"}, {"yellow", &bad}, {"green", &warn}}}
}

// never is for what should not happen at all.
func never() thresholds { return atLeast(1e-9, "red") }

// atLeast colours values from a bound on; below, red turns to green and green to red.
func atLeast(bound float64, color string) thresholds {
	other := "green"
	if color == "green" {
		other = "red"
	}
	return thresholds{Mode: "absolute", Steps: []step{{Color: other}, {color, &bound}}}
}
