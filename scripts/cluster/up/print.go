package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"text/tabwriter"

	"bodega/http/node/settings"
	"bodega/scripts/cluster"
)

// product is what is proposed for a first sale.
const product = "APPLE-BRAEBURN-1K"

// tell says to a person what there is and what to try.
func tell(w io.Writer, c *cluster.Cluster, logs string) {
	fmt.Fprintf(w, "\n  Three members of etcd, three nodes of central, two stores. Ctrl-C stops them.\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(table, "  Part\tAPI\tKeys\tProcess\tData\n")
	for _, n := range c.Nodes {
		fmt.Fprintf(table, "  %s\t%s\tdemo, admin %s\t%d\t%s\n", n.Name, n.URL, settings.DemoAdminKey, n.Run().Cmd.Process.Pid, n.Data)
	}
	for _, n := range c.Stores {
		fmt.Fprintf(table, "  %s\t%s\tdemo\t%d\t%s\n", n.Name, n.URL, n.Run().Cmd.Process.Pid, n.Data)
	}
	for _, m := range c.Etcd.Members {
		fmt.Fprintf(table, "  %s\t%s\t\t%d\t%s\n", m.Name, m.Address, m.Run().Cmd.Process.Pid, m.Data)
	}
	fmt.Fprintf(table, "\n  In a browser\n")
	fmt.Fprintf(table, "  store front\t%s\tof %s; each store has its own\n", c.Stores[0].URL, c.Stores[0].Name)
	fmt.Fprintf(table, "  console\t%s\tof any node; it asks for the admin key, and shows who leads\n", c.Nodes[0].URL)
	_ = table.Flush() // who cannot see it misses nothing
	fmt.Fprintf(w, "\n  What they say is in %s.\n", logs)
	fmt.Fprintf(w, "\n  Who leads; have another lead; sell one at %s, and see it at %s:\n\n", c.Stores[0].Name, c.Stores[1].Name)
	binary := c.Nodes[0].Args[0]
	fmt.Fprintf(w, "    %s cluster status --url %s\n", binary, c.Nodes[1].URL)
	fmt.Fprintf(w, "    %s cluster handover central-2 --url %s\n", binary, c.Nodes[1].URL)
	fmt.Fprintf(w, "    curl -H 'X-API-Key: %s' %s/v1/store/inventory/updates -d '%s'\n", settings.DemoKey, c.Stores[0].URL,
		`{"productId":"`+product+`","delta":-1,"idempotencyKey":"sale-`+rand.Text()[:8]+`"}`)
	fmt.Fprintf(w, "    curl -H 'X-API-Key: %s' %s/v1/store/inventory/%s\n", settings.DemoKey, c.Stores[1].URL, product)
	fmt.Fprintf(w, "\n  Kill whatever you like (kill -9 PROCESS): it is started again, and what was acknowledged is there.\n\n")
}
