package http

import (
	"crypto/x509"
	"slices"
	"strings"

	"bodega/inventory"
)

// certifies says whether the caller may be the link of a store as far as certificates are concerned: the one that its connection has shown
// names the store. Without [Config.StoreCerts] none has to be shown, and a node of the cluster has judged before it passes on.
func (req *request) certifies(store string) bool {
	if req.api.cfg.StoreCerts == nil || req.node {
		return true
	}
	leaf := req.api.cfg.StoreCerts.Signed(req.r.TLS)
	return leaf != nil && namesStore(leaf, store)
}

// certified is certifies for a caller who need not say which store he is.
func (req *request) certified() bool {
	return req.api.cfg.StoreCerts == nil || req.node || req.api.cfg.StoreCerts.Signed(req.r.TLS) != nil
}

// namesStore says whether a certificate is that of a store: by a DNS name of the subject's alternatives or, of an older make, by the common name.
func namesStore(leaf *x509.Certificate, store string) bool {
	return slices.Contains(leaf.DNSNames, store) || leaf.Subject.CommonName == store
}

// admitCertificate refuses a key of a store that comes without the store's certificate: whoever has found the one has not the other. The
// connection ends with it, so that the next one may show another certificate. One that has expired meanwhile is the last of its connection.
func (req *request) admitCertificate(res *responder) bool {
	if own := req.grants.Stores; !slices.ContainsFunc(own, req.certifies) {
		store := strings.Join(own, " or ")
		res.w.Header()["Connection"] = closes
		res.fail(&inventory.Error{
			Code:    inventory.CodeForbidden,
			Message: "The key of store " + store + " is good only with a certificate for " + store + " that TLS_CLIENT_CA_FILE of central signs: set CENTRAL_CERT_FILE at the store",
			Details: []inventory.Detail{{Field: "certificate", Issue: "must have the store's id as DNS name or common name"}},
		})
		return false
	}
	if leaf := req.api.cfg.StoreCerts.Signed(req.r.TLS); leaf != nil && req.began.After(leaf.NotAfter) {
		res.w.Header()["Connection"] = closes
	}
	return true
}

var closes = []string{"close"}
