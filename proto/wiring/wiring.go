// Package wiring holds what the programs of the suite must agree on beside the protos: the names and addresses of the
// services, and the purposes of the links that customers hold. It is data alone.
package wiring

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
