package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"strings"

	"bodega/http/wire"
	"bodega/inventory"
)

// Peers asks other nodes of the cluster for what no client may ask.
type Peers struct {
	HTTP   *nethttp.Client
	Secret func() string // that is sent; "" for none
}

// answerMax bounds what is read of an answer that is no copy.
const answerMax = 1 << 20

// Copy returns a copy of all that the node at a URL has, as a backup in clear, which must be closed.
func (p *Peers) Copy(ctx context.Context, url string) (io.ReadCloser, error) {
	return p.ask(ctx, nethttp.MethodGet, url, "/v1/admin/backup?form=clear")
}

// Tell returns what the node at a URL says at a path.
func (p *Peers) Tell(ctx context.Context, url, path string) ([]byte, error) {
	answer, err := p.ask(ctx, nethttp.MethodGet, url, path)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	said, err := io.ReadAll(io.LimitReader(answer, answerMax+1))
	if err == nil && len(said) > answerMax {
		err = fmt.Errorf("another node of the cluster says more than %d bytes", answerMax)
	}
	return said, err
}

// Probe asks the node at a URL whether it knows this one.
func (p *Peers) Probe(ctx context.Context, url string) error {
	answer, err := p.ask(ctx, nethttp.MethodHead, url, "/v1/admin/backup") // of which that takes none
	if err != nil {
		return err
	}
	return answer.Close()
}

// ask asks the node at a URL for what is at a path, and returns the answer, which must be closed. What is not 200 is an error: an
// *inventory.Error if the node says why.
func (p *Peers) ask(ctx context.Context, method, url, path string) (io.ReadCloser, error) {
	req, err := nethttp.NewRequestWithContext(ctx, method, url+path, nethttp.NoBody)
	if err != nil {
		return nil, errors.New("the address of another node cannot be read")
	}
	if secret := p.Secret(); secret != "" {
		req.Header.Set(wire.HeaderClusterSecret, secret)
	}
	resp, err := p.HTTP.Do(req)
	if err != nil {
		return nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "another node of the cluster does not answer", Cause: err}
	}
	if resp.StatusCode == nethttp.StatusOK {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	if resp.StatusCode == nethttp.StatusUnauthorized {
		return nil, fmt.Errorf("%s does not know this node: is CLUSTER_SECRET the same at both, or its certificate one of CLUSTER_CA_FILE?", url)
	}
	said, err := io.ReadAll(io.LimitReader(resp.Body, answerMax))
	var s wire.Scanner
	e := wire.DecodeError(&s, said)
	if err != nil || s.Fault != nil || strings.TrimSpace(e.Code) == "" {
		return nil, fmt.Errorf("another node of the cluster answers %s", resp.Status)
	}
	return nil, &inventory.Error{Code: inventory.Code(e.Code), Message: wire.Shorten(e.Message)}
}
