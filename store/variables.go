package store

import (
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"bodega/http/client"
	"bodega/http/keys"
	"bodega/http/node/settings"
	"bodega/inventory"
)

// variables is the table of what is a store's own, in the order of the documentation. A heading is a row with a meaning only.
// What means the same to every node stands in http/node/settings/variables.go.
var variables = []settings.Variable[Config]{
	{Meaning: "Who it is, where it listens, and to whom"},
	{Name: "STORE_ID", Default: "store-s1", Kind: "name", Meaning: "Name of the store: 1 to 32 letters a-z, digits and hyphens, unique at its central. Every sale is noted under it.",
		Set: storeID},
	{Name: "STORE_NAME", Kind: "text", Meaning: "Name for people. Default: `STORE_ID`.", Set: settings.Text(func(c *Config) *string { return &c.StoreName })},
	{Name: "STORE_LOCATION", Kind: "place", Meaning: "The place where the store's goods lie, as central's `locations` name it. Sales and holds that name no place mean it alone, and each product says what is there (`here`). Without it, goods are sold from wherever they lie.",
		Set: storeLocation},
	{Name: "PORT", Default: "8083", Kind: "port", Meaning: "Port of the API. 0: any that is free.", Set: settings.Integer(func(c *Config) *int { return &c.Port }, 0, 65535)},
	{Name: "METRICS_PORT", Kind: "port", Meaning: "Port of the metrics. 0: none. Default: `PORT` + 1000, or none if `PORT` is 0.",
		Set: settings.Integer(func(c *Config) *int { return &c.MetricsPort }, 0, 65535)},
	{Name: "API_KEYS", Kind: "keys", Meaning: "Keys of tills and tools, in the form that central takes (`bodega keygen NAME`). Default in development: `<STORE_ID>-key,demo`; in production there is none.",
		Secret: true, File: true, Set: settings.Secret(func(c *Config) *string { return &c.UserKeys })},
	{Name: "ADMIN_API_KEYS", Kind: "keys", Meaning: "Keys of those who run the store; they open what the others open. Default `admin-demo` in development; in production none are needed.",
		Secret: true, File: true, Set: settings.Secret(func(c *Config) *string { return &c.AdminKeys })},

	{Meaning: "Whom it follows"},
	{Name: "CENTRAL_API_URL", Default: "http://localhost:8081", Kind: "URL", Flag: "central", Meaning: "Where central is. It need not be there when the store starts. Of a cluster, the URLs of its nodes, with commas between: any will do, the store begins with one that depends on its id, and moves on within two seconds when that dies.",
		Set: centralURLs},
	{Name: "CENTRAL_API_KEY", Kind: "key", Meaning: "The store's key at central: one of central's `API_KEYS`. Default `demo` in development; in production there is none.",
		Secret: true, File: true, Set: centralKey},
	{Name: "CENTRAL_CA_FILE", Kind: "file", Meaning: "Certificates, as PEM, that sign central's. Default: those that the system trusts. New files are noticed without a restart, here and in the next two.",
		Set: settings.Text(func(c *Config) *string { return &c.CentralTLS.CAFile })},
	{Name: "CENTRAL_CERT_FILE", Kind: "file", Meaning: "Certificate that is shown to central, and what leads from it to its root, as PEM: for a central with `TLS_CLIENT_CA_FILE`. It has `STORE_ID` as DNS name or common name, and is for clients.",
		Set: settings.Text(func(c *Config) *string { return &c.CentralTLS.CertFile })},
	{Name: "CENTRAL_KEY_FILE", Kind: "file", Meaning: "Its private key, as PEM.", Set: settings.Text(func(c *Config) *string { return &c.CentralTLS.KeyFile })},
	// Long enough that an idle store asks three times a minute, short enough for every proxy on the way.
	{Name: "EVENT_WAIT_TIMEOUT_SECONDS", Default: "20", Kind: "seconds", Meaning: "How long central holds a long poll until there is an event, from 1 to 60. Central holds none for longer than 45.",
		Set: settings.Seconds(func(c *Config) *time.Duration { return &c.PollWait }, 1, 60)},
	{Name: "EVENT_BATCH_LIMIT", Default: "100", Kind: "number", Meaning: "Events fetched at once, from 1 to 1000. A store that is behind asks again at once.",
		Set: settings.Integer(func(c *Config) *int { return &c.PollLimit }, 1, 1000)},
	{Name: "SYNC_INTERVAL_SECONDS", Default: "30", Kind: "seconds", Meaning: "How often the whole copy is compared with central, by hashes. Events come at once, whatever this says.",
		Set: settings.Seconds(func(c *Config) *time.Duration { return &c.SyncInterval }, 1, 86400)},
	// Longer than a restart of central takes; a snapshot costs it more than the events would.
	{Name: "FOLLOW_STALL", Default: "60s", Kind: "duration", Meaning: "How long the copy may get no further because central cannot give the next event, before a new copy is taken.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.Stall }, 1)},

	{Meaning: "Where the copy lives"},
	{Name: "DATA_DIR", Kind: "directory", Meaning: "The copy of the catalogue and the outbox, one directory for each store. The copy may be deleted while the store is stopped: central has it all. `outbox` in it is kept, for central may lose what it has. Default: `data/<STORE_ID>`.",
		Set: settings.Text(func(c *Config) *string { return &c.DataDir })},
	{Name: "OUTBOX_MAX_BYTES", Default: "256MiB", Kind: "bytes", Meaning: "Room for the outbox, in the same directory: what was passed on, so that it is sent again if central is put back to an older state. Beyond it the oldest go. A sale takes some 250 bytes. 0: none is kept.",
		Set: outboxMax},

	{Meaning: "Its staff, who sign in at its pages with name and PIN"},
	{Name: "SESSION_HOURS", Default: "12", Kind: "hours", Meaning: "For how long somebody is signed in at most, from 1 to 168.",
		Set: settings.Hours(func(c *Config) *time.Duration { return &c.SignedIn }, 1, 168)},
	// Long enough to look a product up with a customer, shorter than a break.
	{Name: "STAFF_IDLE", Default: "5", Kind: "minutes", Meaning: "After so long without a touch the pages sign whoever is signed in out and ask for his PIN; the cart stays. 0: never.",
		Set: settings.Minutes(func(c *Config) *time.Duration { return &c.Web.Idle }, 0, 720)},

	{Meaning: "What its pages show"},
	{Name: "REACT_APP_STORE_NAME", Kind: "text", Meaning: "Name of the store in its pages. Default: `STORE_NAME`.", Set: settings.Text(func(c *Config) *string { return &c.Web.StoreName })},
	{Name: "REACT_APP_STORE_ID", Kind: "text", Meaning: "Id of the store in its pages. Sales are noted under `STORE_ID` in any case, which is the default.",
		Set: settings.Text(func(c *Config) *string { return &c.Web.StoreID })},

	{Meaning: "Accepted from configurations of the earlier system, without effect"},
	{Name: "SYNC_INTERVAL_MINUTES", Note: "the copy follows central all the time, see SYNC_INTERVAL_SECONDS"},
}

// Variables returns the rows of what is a store's own, for the documentation.
func Variables() []settings.Variable[Config] { return slices.Clone(variables) }

// everything returns the rows of all that a store reads.
func everything() []settings.Variable[Config] {
	return slices.Concat(variables, settings.For(settings.Common(), func(c *Config) *settings.Config { return &c.Config }))
}

func storeID(c *Config, s string) string {
	if len(s) > 32 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "1 to 32 letters a-z, digits and hyphens"
	}
	c.StoreID = s
	return ""
}

// outboxMin is the least that an outbox can do with: some segments of its journal.
const outboxMin = 1 << 20

func outboxMax(c *Config, s string) string {
	if allowed := settings.Size(func(c *Config) *int64 { return &c.OutboxMax }, 0)(c, s); allowed != "" {
		return allowed
	}
	if c.OutboxMax != 0 && c.OutboxMax < outboxMin {
		return "0, or at least 1MiB"
	}
	return ""
}

func storeLocation(c *Config, s string) string {
	if s != "" && inventory.CheckNamedLocation(s) != "" {
		return "a place: 1 to 32 letters a-z, digits and hyphens, and not transit"
	}
	c.Location = inventory.LocationID(s)
	return ""
}

// centralURLs takes what the client takes.
func centralURLs(c *Config, s string) string {
	var urls []string
	for u := range strings.SplitSeq(s, ",") {
		urls = append(urls, strings.TrimRight(strings.TrimSpace(u), "/"))
	}
	if _, err := client.New(client.Config{URLs: urls}); err != nil {
		return "a URL such as http://central:8081, without user, query and fragment, or up to 16 different ones with commas between"
	}
	c.CentralURLs = urls
	return ""
}

// spread begins a list of nodes with the one that a store uses as long as that will do. Which it is depends on the store's id, so that
// stores with the same list do not all use the first.
func spread(urls []string, store string) []string {
	if len(urls) < 2 {
		return urls
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(store)) // never fails
	first := int(h.Sum32() % uint32(len(urls)))
	return slices.Concat(urls[first:], urls[:first])
}

// centralKey takes what can stand in a header and in central's list of keys.
func centralKey(c *Config, s string) string {
	if issue := keys.CheckSecret(s); issue != "" {
		return "one key, of visible ASCII characters: it " + issue
	}
	c.CentralKey = s
	return ""
}
