// Package wiring holds what the programs of the suite must agree on beside the protos: the names and addresses of the
// services, and the purposes of the links that customers hold. It is data alone.
package wiring

import "net"

// PurposeCase is the purpose of a link that opens one case to its customer. The subject of the link is the id of the case.
const PurposeCase = "case"

// LinkPurposes returns the purposes of links whose holders may call, each with the collection of the resource that the link
// opens.
func LinkPurposes() map[string]string { return map[string]string{PurposeCase: "cases"} }

// Peers is where the services are called. Those of the same process need no address. Embed it in the struct of a program's
// settings.
type Peers struct {
	IntakeAddr         string `default:"127.0.0.1:7101" placeholder:"HOST:PORT" help:"Where intake is called."`
	ClassificationAddr string `default:"127.0.0.1:7102" placeholder:"HOST:PORT" help:"Where classification is called."`
	CatalogAddr        string `default:"127.0.0.1:7103" placeholder:"HOST:PORT" help:"Where catalog is called."`
	EscalationAddr     string `default:"127.0.0.1:7104" placeholder:"HOST:PORT" help:"Where escalation is called."`
	FeedbackAddr       string `default:"127.0.0.1:7105" placeholder:"HOST:PORT" help:"Where feedback is called."`
}

// Nobody returns peers at an address where nobody listens, for a service that runs alone. Its calls of others fail.
func Nobody() Peers {
	const closed = "127.0.0.1:1"
	return Peers{
		IntakeAddr:         closed,
		ClassificationAddr: closed,
		CatalogAddr:        closed,
		EscalationAddr:     closed,
		FeedbackAddr:       closed,
	}
}

// Address returns where a service is called; "" for a name that is none.
func (p Peers) Address(service string) string {
	return map[string]string{
		"intake":         p.IntakeAddr,
		"classification": p.ClassificationAddr,
		"catalog":        p.CatalogAddr,
		"escalation":     p.EscalationAddr,
		"feedback":       p.FeedbackAddr,
	}[service]
}

// Web is where the gateway serves HTTP, for a process that puts links to it into messages. Embed it in the struct of a
// program's settings, except in one that has the gateway too.
type Web struct {
	HTTPAddr string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the gateway serves HTTP: links to it begin so unless they are given an address."`
}

// CaseURL returns the address of a case, in which {case} stands for its id.
func (w Web) CaseURL() string { return w.URL() + "/v1/cases/{case}" }

// URL returns the address of the gateway for browsers. All addresses of a machine are reached by the local one.
func (w Web) URL() string {
	host, port, err := net.SplitHostPort(w.HTTPAddr)
	if err != nil {
		return "http://" + w.HTTPAddr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
