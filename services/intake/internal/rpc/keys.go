package rpc

import (
	"context"
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
)

// Keys serves ombud.intake.v1.ApiKeyService.
type Keys struct {
	intakev1.UnimplementedApiKeyServiceServer
	keyring *auth.Keyring
}

// NewKeys returns the service.
func NewKeys(keyring *auth.Keyring) *Keys { return &Keys{keyring: keyring} }

// CreateApiKey implements intakev1.ApiKeyServiceServer.
func (s *Keys) CreateApiKey(ctx context.Context, r *intakev1.CreateApiKeyRequest) (*intakev1.ApiKey, error) {
	m := r.GetApiKey()
	wanted := auth.Key{DisplayName: m.GetDisplayName(), Subject: m.GetSubject(), Resource: m.GetCase()}
	for _, role := range m.GetRoles() {
		wanted.Roles = append(wanted.Roles, auth.Role(strings.ToLower(strings.TrimPrefix(role.String(), "ROLE_"))))
	}
	if m.GetExpireTime() != nil {
		expires := instant(m.GetExpireTime())
		wanted.ExpireTime = &expires
	}
	key, secret, err := s.keyring.Create(ctx, wanted)
	if err != nil {
		return nil, keyFault(err)
	}
	out := keyMessage(key)
	out.Secret = secret
	return out, nil
}

// ListApiKeys implements intakev1.ApiKeyServiceServer.
func (s *Keys) ListApiKeys(ctx context.Context, r *intakev1.ListApiKeysRequest) (*intakev1.ListApiKeysResponse, error) {
	size, err := listing.PageSize(r.GetPageSize())
	if err != nil {
		return nil, err
	}
	keys, next, err := s.keyring.List(ctx, size, docstore.Cursor(r.GetPageToken()))
	if err != nil {
		return nil, badPage(err)
	}
	out := &intakev1.ListApiKeysResponse{NextPageToken: string(next)}
	for _, key := range keys {
		out.ApiKeys = append(out.ApiKeys, keyMessage(key))
	}
	return out, nil
}

// RevokeApiKey implements intakev1.ApiKeyServiceServer.
func (s *Keys) RevokeApiKey(ctx context.Context, r *intakev1.RevokeApiKeyRequest) (*intakev1.ApiKey, error) {
	key, err := s.keyring.Revoke(ctx, id(apiKeys, r.GetName()))
	if err != nil {
		return nil, err
	}
	return keyMessage(key), nil
}

// keyFault puts the wrong fields of a key under the field of the request. The resource of a key is its case in the API.
func keyFault(err error) error {
	found, ok := fault.As(err)
	if !ok || found.Kind() != fault.InvalidArgument || len(found.Fields()) == 0 {
		return err
	}
	var wrong *fault.Error
	for _, field := range found.Fields() {
		path := field.Path
		if path == "resource" {
			path = "case"
		}
		wrong = wrong.Field("api_key."+path, "%s", field.Description)
	}
	return wrong
}

func keyMessage(key auth.Key) *intakev1.ApiKey {
	m := &intakev1.ApiKey{
		Name:        apiKeys + key.ID,
		DisplayName: key.DisplayName,
		Subject:     key.Subject,
		Case:        name(cases, id(cases, key.Resource)),
		CreateTime:  stamp(key.CreateTime),
	}
	for _, role := range key.Roles {
		m.Roles = append(m.Roles, optionsv1.Role(optionsv1.Role_value["ROLE_"+strings.ToUpper(string(role))]))
	}
	slices.Sort(m.GetRoles())
	if key.ExpireTime != nil {
		m.ExpireTime = stamp(*key.ExpireTime)
	}
	if key.RevokeTime != nil {
		m.RevokeTime = stamp(*key.RevokeTime)
	}
	return m
}

// badPage names the field when the store did not accept a page token.
func badPage(err error) error {
	if fault.ReasonOf(err) == docstore.ReasonCursor {
		return fault.Invalid("page_token", "is not a token that an earlier page of this list came with").Wrap(err)
	}
	return err
}
