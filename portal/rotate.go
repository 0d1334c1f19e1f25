package portal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"portal/queries"
	"portal/rules"
)

// Rotation is what changing the key came to. Dropped are the keys that left
// the key file; Unused are those of the environment that seal nothing now;
// Closed counts the credentials that could not be opened, whose key is lost
// or which were damaged.
type Rotation struct {
	Key      string
	Resealed int64
	Closed   int64
	Dropped  []string
	Unused   []string
	// Resumed tells that an earlier change was brought to its end and no new
	// key was made.
	Resumed bool
}

// KeyUse is a key by its id, with how many credentials it seals.
type KeyUse struct {
	ID          string
	Credentials int64
	// Seals marks the one that new credentials are sealed with, Lost one that
	// is not here.
	Seals, Lost bool
}

// Words is the key's line in a list.
func (u KeyUse) Words() string {
	words := fmt.Sprintf("%s encrypts %d", u.ID, u.Credentials)
	switch {
	case u.Seals:
		return words + ", and all that is given from now on"
	case u.Lost:
		return words + ", and is not here: they cannot be revealed"
	}
	return words
}

// PrepareKeys makes the first key where there is none, and warns of
// credentials whose key is not here. It fails when the key file cannot be
// used or can be read by others.
func (p *Portal) PrepareKeys(ctx context.Context) error {
	return p.write(ctx, func(t *tx) error {
		if _, err := p.vault.sealingKeys(); err != nil {
			return err
		}
		uses, err := p.keyUses(t)
		for _, use := range uses {
			if use.Lost {
				p.log.WarnContext(ctx, "credentials are encrypted with a key that is not here, so they cannot be revealed; add the key to the key file as a further line if you have it",
					"key", use.ID, "credentials", use.Credentials)
			}
		}
		return err
	})
}

// Keys lists the keys, the sealing one first, then those that are lost.
func (p *Portal) Keys(ctx context.Context) ([]KeyUse, error) {
	var uses []KeyUse
	err := p.write(ctx, func(t *tx) error {
		var err error
		uses, err = p.keyUses(t)
		return err
	})
	return uses, err
}

func (p *Portal) keyUses(t *tx) ([]KeyUse, error) {
	keys, err := p.vault.keys()
	if err != nil {
		return nil, err
	}
	rows, err := t.KeysInUse(t.ctx)
	if err != nil {
		return nil, err
	}
	sealed := map[string]int64{}
	for _, row := range rows {
		sealed[row.KeyID] = row.Credentials
	}
	var uses []KeyUse
	for i, key := range keys {
		uses = append(uses, KeyUse{ID: key.id, Credentials: sealed[key.id], Seals: i == 0})
		delete(sealed, key.id)
	}
	for _, row := range rows {
		if _, lost := sealed[row.KeyID]; lost {
			uses = append(uses, KeyUse{ID: row.KeyID, Credentials: row.Credentials, Lost: true})
		}
	}
	return uses, nil
}

// RotateKey seals everything with a new key and drops the old one. It works
// in small steps while others use the portal; stopped at any moment nothing is
// lost, and the next call brings it to its end. Where the environment gives
// the keys, everything is sealed with the first of those.
func (p *Portal) RotateKey(ctx context.Context) (Rotation, error) {
	var done Rotation
	for _, step := range []func(context.Context, *Rotation) error{p.beginRotation, p.resealAll, p.noteRotation, p.dropKeys} {
		if err := step(ctx, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// beginRotation puts a new key in front of the one in the file. Several keys
// there are an earlier rotation that was stopped.
func (p *Portal) beginRotation(ctx context.Context, done *Rotation) error {
	return p.write(ctx, func(t *tx) error {
		keys, err := p.vault.sealingKeys()
		if err != nil {
			return err
		}
		done.Key = keys[0].id
		if len(p.vault.given) > 0 {
			return nil
		}
		if len(keys) > 1 {
			done.Resumed = true
			return nil
		}
		key := makeKey()
		if err := p.vault.writeFile([]vaultKey{key, keys[0]}); err != nil {
			return keyFailure(err)
		}
		done.Key = key.id
		return nil
	})
}

// resealAll goes through all that other keys seal, a page a transaction.
func (p *Portal) resealAll(ctx context.Context, done *Rotation) error {
	var page []queries.CredentialsOfOtherKeysRow
	at := queries.CredentialsOfOtherKeysParams{KeyID: done.Key}
	for {
		err := p.write(ctx, func(t *tx) error {
			var err error
			if page, err = t.CredentialsOfOtherKeys(t.ctx, at); err != nil {
				return err
			}
			return p.resealPage(t, page, done)
		})
		if err != nil || len(page) == 0 {
			return err
		}
		last := page[len(page)-1]
		at.AfterID, at.AfterRound = last.RequirementID, last.Round
	}
}

func (p *Portal) resealPage(t *tx, page []queries.CredentialsOfOtherKeysRow, done *Rotation) error {
	keys, err := p.vault.keys()
	if err != nil {
		return err
	}
	if len(keys) == 0 || keys[0].id != done.Key {
		return rules.Fail(rules.Conflict, "Another key came before %s while it was taken into use. Please run this again.", done.Key)
	}
	for _, row := range page {
		err := t.reseal(row, keys)
		if errors.Is(err, keyLost) || errors.Is(err, sealBroken) {
			done.Closed++
			continue
		}
		if err != nil {
			return err
		}
		done.Resealed++
	}
	return nil
}

func (t *tx) reseal(row queries.CredentialsOfOtherKeysRow, keys []vaultKey) error {
	newest := keys[0]
	old, ok := keyByID(keys, row.KeyID)
	if !ok {
		return keyLost
	}
	text, err := old.open(row.RequirementID, row.Round, row.Sealed)
	if err != nil {
		return err
	}
	sealed, err := newest.seal(row.RequirementID, row.Round, text)
	if err != nil {
		return err
	}
	return changed(t.ResealCredentials(t.ctx, queries.ResealCredentialsParams{
		RequirementID: row.RequirementID, Round: row.Round, OldKeyID: row.KeyID, Sealed: sealed, KeyID: newest.id,
	}))
}

// noteRotation records it before the old key goes, so that it is in the
// history whenever the process stops.
func (p *Portal) noteRotation(ctx context.Context, done *Rotation) error {
	return p.write(ctx, func(t *tx) error {
		detail := fmt.Sprintf("Credentials encrypted anew: %d", done.Resealed)
		return t.recordAgency(portalActor, happening{kind: KeyRotated, subject: done.Key, detail: detail})
	})
}

// dropKeys drops the keys that seal nothing from the file. Nobody can seal
// with one of them meanwhile: that takes the same lock.
func (p *Portal) dropKeys(ctx context.Context, done *Rotation) error {
	return p.write(ctx, func(t *tx) error {
		done.Dropped, done.Unused = nil, nil
		uses, err := p.keyUses(t)
		if err != nil {
			return err
		}
		inFile, err := p.vault.readFile()
		if err != nil {
			return keyFailure(err)
		}
		unused := map[string]bool{}
		for _, use := range uses {
			unused[use.ID] = use.Credentials == 0 && !use.Seals
		}
		for _, key := range p.vault.given {
			if unused[key.id] {
				done.Unused = append(done.Unused, key.id)
			}
		}
		return p.dropUnused(inFile, unused, done)
	})
}

func (p *Portal) dropUnused(inFile []vaultKey, unused map[string]bool, done *Rotation) error {
	var stay []vaultKey
	for _, key := range inFile {
		if unused[key.id] {
			done.Dropped = append(done.Dropped, key.id)
			continue
		}
		stay = append(stay, key)
	}
	if len(done.Dropped) == 0 {
		return nil
	}
	if err := p.vault.writeFile(stay); err != nil {
		return keyFailure(err)
	}
	return nil
}

// Words is what came of it, a sentence a line.
func (r Rotation) Words() string {
	lines := []string{fmt.Sprintf("Key %s encrypts from now on. Credentials encrypted anew: %d.", r.Key, r.Resealed)}
	if r.Resumed {
		lines = append(lines, "The key file held several keys, as after a rotation that was stopped: this one was brought to its end. Run it again for a new key.")
	}
	if len(r.Dropped) > 0 {
		lines = append(lines, "Dropped from the key file, since they encrypt nothing any more: "+strings.Join(r.Dropped, ", ")+".")
	}
	if len(r.Unused) > 0 {
		lines = append(lines, "These keys of the environment encrypt nothing any more and can go: "+strings.Join(r.Unused, ", ")+".")
	}
	if r.Closed > 0 {
		lines = append(lines, fmt.Sprintf("Not opened, because their key is lost or they were damaged: %d. They stay as they are.", r.Closed))
	}
	return strings.Join(lines, "\n")
}
