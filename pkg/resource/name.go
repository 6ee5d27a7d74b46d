package resource

import (
	"strings"

	"github.com/ombud/ombud/pkg/docstore"
)

// Collection is the first part of the names of one kind of resource, without a slash: "teams". Documents and domains
// keep ids, the API has names: "teams/billing".
type Collection string

// Name returns the name of the resource with the id; "" for no id.
func (c Collection) Name(id string) string {
	if id == "" {
		return ""
	}
	return string(c) + "/" + id
}

// ID returns the id in the name of a resource of the collection. Another text is returned as it is: the rules in the proto
// have checked the form of a name, and no document has such an id.
func (c Collection) ID(name string) string {
	id, ok := c.CutName(name)
	if !ok {
		return name
	}
	return id
}

// CutName returns the id in the name of a resource of the collection, and whether name is such a name.
func (c Collection) CutName(name string) (id string, ok bool) {
	id, ok = strings.CutPrefix(name, string(c)+"/")
	if !ok {
		return "", false
	}
	return id, true
}

// TrimQuery turns names of the collection to which the field must be equal into their ids, as documents keep them.
func (c Collection) TrimQuery(query *docstore.Query, field string) {
	for i, eq := range query.Equal {
		if name, ok := eq.Value.(string); ok && eq.Field == field {
			query.Equal[i].Value = c.ID(name)
		}
	}
}

// LastID returns the part of a name behind its last slash, of any collection; a text without a slash as it is.
func LastID(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
