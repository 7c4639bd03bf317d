package wire

// Root is what a node says of itself to whoever knows only its address. Texts that are empty are left out.
type Root struct {
	Store, Version, Timeline string // Store is "" at central
	Inventory                string // the path of the products
	Pages                    bool   // it serves pages, which explain the API
}

// AppendRoot appends what a node is, and where to go on.
func AppendRoot(b []byte, r *Root) []byte {
	type links struct {
		Inventory   string `json:"inventory"`
		Health      string `json:"health"`
		Ready       string `json:"ready"`
		OpenAPI     string `json:"openapi"`
		OpenAPIJSON string `json:"openapiJson"`
		Reference   string `json:"reference,omitempty"`
	}
	v := struct {
		Name     string `json:"name"`
		Role     string `json:"role"`
		Store    string `json:"storeId,omitempty"`
		Version  string `json:"version,omitempty"`
		Timeline string `json:"timeline,omitempty"`
		Links    links  `json:"links"`
	}{"bodega", "central", r.Store, r.Version, r.Timeline, links{r.Inventory, "/health", "/readyz", "/openapi.yaml", "/openapi.json", ""}}
	if r.Store != "" {
		v.Role = "store"
	}
	if r.Pages {
		v.Links.Reference = "/reference"
	}
	return AppendJSON(b, &v)
}
