package main

// clients is who asks, what they get, and who is slowed down. Addresses are not kept: a client is internal (a private network),
// localhost or external.
func clients() dashboard {
	return page("inventory-clients", "Bodega Clients and Rate Limiting",
		"Who asks, what they get, and who is slowed down. Clients are told apart by where they are: internal (a private network), localhost, external. Single addresses are in the log.",
		[]variable{everyNode},
		`changes(inventory_start_time_seconds{node}[2m]) > 0`,
		row{"Clients", []panel{
			graph("Requests by client class", "reqps", "Who asks. External requests at a node that should be reached from inside only mean that a door is open.", plain,
				q(`sum by (client_ip_type) (rate(inventory_api_requests_total{node}[$__rate_interval]))`, "{{client_ip_type}}")).stacked(),
			graph("Error share by client class", "percent", "Share of answers of 400 or more. External clients alone: somebody tries things out.", rising(10, 50),
				q(`100 * sum by (client_ip_type) (rate(inventory_api_errors_total{node}[$__rate_interval])) / sum by (client_ip_type) (rate(inventory_api_requests_total{node}[$__rate_interval]))`, "{{client_ip_type}}")).between(0, 100),
			graph("P95 by client class", "s", "Time to answer, by where the client is.", rising(0.1, 0.25),
				q(`histogram_quantile(0.95, sum by (le, client_ip_type) (rate(inventory_api_request_duration_seconds_bucket{node}[$__rate_interval])))`, "{{client_ip_type}}")),
			graph("Updates by client class", "cps", "Updates applied, by where they came from.", plain,
				q(`sum by (client_ip_type) (rate(inventory_updates_total{node}[$__rate_interval]))`, "{{client_ip_type}}")).stacked(),
			graph("Products asked for", "cps", "Lists and single products read, by where the client is.", plain,
				q(`sum by (operation, client_ip_type) (rate(inventory_products_queried_total{node}[$__rate_interval]))`, "{{operation}} {{client_ip_type}}")).stacked(),
			graph("Events delivered", "cps", "Events handed to stores and screens: each event once for each of them.", plain,
				q(`sum by (client_ip_type) (rate(inventory_events_retrieved_total{node}[$__rate_interval]))`, "{{client_ip_type}}")).stacked(),
			graph("Keys refused", "reqps", "Requests without a key, with an unknown one (unauthorized) or with one that does not open the route (forbidden). A wave of them is a wrong configuration or a guesser.", rising(1, 10),
				q(`sum by (error_type, client_ip_type) (rate(inventory_api_errors_total{node,error_type=~"unauthorized|forbidden"}[$__rate_interval]))`, "{{error_type}} {{client_ip_type}}")).fromZero(),
			graph("Faulty requests", "reqps", "Requests that could not be understood (400, 413, 422), by code. A new release of a client shows here first.", rising(1, 10),
				q(`sum by (error_type) (rate(inventory_api_errors_total{node,status_code=~"400|413|422"}[$__rate_interval]))`, "{{error_type}}")).fromZero(),
			graph("Repeated updates", "cps", "Updates that were answered from their idempotency key: somebody asked twice, and it counted once.", plain,
				q(`sum by (job) (rate(inventory_update_replays_total{node}[$__rate_interval]))`, "{{job}}")).fromZero(),
		}},
		row{"Rate limiting", []panel{
			graph("Rate-limit violations", "reqps", "Requests refused with 429, by what ran out: the share of a user, an admin, a shop's pages or an anonymous address, that of all together, or the requests at once of a store or an exempt key.", never(),
				q(`sum by (scope) (rate(inventory_rate_limit_rejections_total{node}[$__rate_interval]))`, "{{scope}}")).fromZero(),
			graph("Share refused", "percentunit", "Of all requests, by node. Above a tenth for long, either the limit is too low or a client is out of hand; runbook RateLimitingHeavy.", rising(0.01, 0.1),
				q(`sum by (instance) (rate(inventory_rate_limit_rejections_total{node}[$__rate_interval])) / sum by (instance) (rate(inventory_api_requests_total{node}[$__rate_interval]))`, "{{instance}}")).fromZero(),
			graph("Refused by endpoint", "reqps", "Where 429 is answered, and to whom.", plain,
				q(`sum by (endpoint, client_ip_type) (rate(inventory_api_requests_total{node,status_code="429"}[$__rate_interval]))`, "{{endpoint}} {{client_ip_type}}")).stacked(),
			stat("Violations in the last hour", "locale", "Requests refused with 429, by what ran out.", never(),
				q(`sum by (scope) (increase(inventory_rate_limit_rejections_total{node}[1h]))`, "{{scope}}")).decimals(0).size(12, 6),
			graph("Clients being counted", "none", "Buckets of the limiter: pairs of address and key seen within the window. Bounded; many new ones at once are many addresses.", rising(10_000, 50_000),
				q(`sum by (instance) (inventory_rate_limit_clients{node})`, "{{instance}}")).fromZero().size(12, 6),
		}},
	)
}
