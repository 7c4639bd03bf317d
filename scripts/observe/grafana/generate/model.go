package main

// The part of Grafana's dashboard model, version 38 (Grafana 10), that these dashboards use.

type dashboard struct {
	ID            *int      `json:"id"` // null: Grafana gives it a number
	UID           string    `json:"uid"`
	Title         string    `json:"title"`
	Description   string    `json:"description"`
	Tags          []string  `json:"tags"`
	Editable      bool      `json:"editable"`
	GraphTooltip  int       `json:"graphTooltip"` // 1: one crosshair through all panels
	Refresh       string    `json:"refresh"`
	Time          timeRange `json:"time"`
	Timezone      string    `json:"timezone"`
	SchemaVersion int       `json:"schemaVersion"`
	Version       int       `json:"version"`
	Links         []link    `json:"links"`
	Annotations   struct {
		List []annotation `json:"list"`
	} `json:"annotations"`
	Templating struct {
		List []variable `json:"list"`
	} `json:"templating"`
	Panels []panel `json:"panels"`
}

type timeRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type link struct {
	Title       string   `json:"title"`
	Type        string   `json:"type"`
	Tags        []string `json:"tags"`
	AsDropdown  bool     `json:"asDropdown"`
	IncludeVars bool     `json:"includeVars"`
	KeepTime    bool     `json:"keepTime"`
}

type annotation struct {
	Name        string     `json:"name"`
	Enable      bool       `json:"enable"`
	IconColor   string     `json:"iconColor"`
	Datasource  datasource `json:"datasource"`
	Expr        string     `json:"expr"`
	Step        string     `json:"step"`
	TitleFormat string     `json:"titleFormat"`
	TextFormat  string     `json:"textFormat"`
}

type variable struct {
	Name       string     `json:"name"`
	Label      string     `json:"label"`
	Type       string     `json:"type"`
	Datasource datasource `json:"datasource"`
	Definition string     `json:"definition"`
	Query      struct {
		Query string `json:"query"`
		RefID string `json:"refId"`
	} `json:"query"`
	Refresh    int     `json:"refresh"` // 2: whenever the time range changes
	Sort       int     `json:"sort"`    // 1: by name
	Multi      bool    `json:"multi"`
	IncludeAll bool    `json:"includeAll"`
	AllValue   string  `json:"allValue"`
	Current    current `json:"current"`
}

type current struct {
	Text  []string `json:"text"`
	Value []string `json:"value"`
}

type datasource struct {
	Type string `json:"type"`
	UID  string `json:"uid"`
}

type panel struct {
	ID              int              `json:"id"`
	Type            string           `json:"type"`
	Title           string           `json:"title"`
	Description     string           `json:"description,omitempty"`
	GridPos         gridPos          `json:"gridPos"`
	Collapsed       *bool            `json:"collapsed,omitempty"` // of a row
	Panels          *[]panel         `json:"panels,omitempty"`    // of a row that is collapsed
	Datasource      *datasource      `json:"datasource,omitempty"`
	Targets         []target         `json:"targets,omitempty"`
	FieldConfig     *fieldConfig     `json:"fieldConfig,omitempty"`
	Options         map[string]any   `json:"options,omitempty"`
	Transformations []transformation `json:"transformations,omitempty"`
}

// gridPos is in columns, of which there are 24, and in lines.
type gridPos struct {
	H int `json:"h"`
	W int `json:"w"`
	X int `json:"x"`
	Y int `json:"y"`
}

type target struct {
	RefID        string     `json:"refId"`
	Datasource   datasource `json:"datasource"`
	Expr         string     `json:"expr"`
	LegendFormat string     `json:"legendFormat"`
	Format       string     `json:"format"`
	Instant      bool       `json:"instant"`
	Range        bool       `json:"range"`
}

type fieldConfig struct {
	Defaults  field      `json:"defaults"`
	Overrides []override `json:"overrides"`
}

type field struct {
	Unit       string            `json:"unit"`
	Decimals   *int              `json:"decimals,omitempty"`
	Min        *float64          `json:"min,omitempty"`
	Max        *float64          `json:"max,omitempty"`
	Color      map[string]string `json:"color"`
	Mappings   []mapping         `json:"mappings"`
	Thresholds thresholds        `json:"thresholds"`
	Custom     map[string]any    `json:"custom,omitempty"`
}

type override struct {
	Matcher    matcher    `json:"matcher"`
	Properties []property `json:"properties"`
}

type matcher struct {
	ID      string `json:"id"`
	Options string `json:"options"`
}

type property struct {
	ID    string `json:"id"`
	Value any    `json:"value"`
}

type mapping struct {
	Type    string            `json:"type"`
	Options map[string]result `json:"options"`
}

type result struct {
	Text  string `json:"text"`
	Color string `json:"color"`
	Index int    `json:"index"`
}

type thresholds struct {
	Mode  string `json:"mode"`
	Steps []step `json:"steps"`
}

type step struct {
	Color string   `json:"color"`
	Value *float64 `json:"value"` // null: from the bottom
}

type transformation struct {
	ID      string         `json:"id"`
	Options map[string]any `json:"options"`
}
