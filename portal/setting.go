package portal

import (
	"context"
	"fmt"
	"strings"

	"portal/queries"
	"portal/rules"
)

// Settings are those of the agency that an admin can change here.
func (a Agency) Settings() rules.Settings {
	return rules.Settings{FileMegabytes: a.FileMegabytes, ProjectMegabytes: a.ProjectMegabytes, CredentialDays: a.CredentialDays}
}

// SaveSettings changes the settings of the installation. Invalid for values
// out of bounds. Settings that say nothing new leave no event.
func (p *Portal) SaveSettings(ctx context.Context, actor Actor, settings rules.Settings) error {
	if err := settings.Check().Err(); err != nil {
		return err
	}
	err := p.write(ctx, func(t *tx) error {
		if err := t.recheckAgency(actor, rules.ManageSettings); err != nil {
			return err
		}
		row, err := t.Agency(t.ctx)
		if err != nil {
			return err
		}
		return t.saveSettings(actor, Agency{Agency: row}.Settings(), settings)
	})
	if err != nil {
		return err
	}
	return p.loadAgency(ctx)
}

func (t *tx) saveSettings(actor Actor, before, after rules.Settings) error {
	if before == after {
		return nil
	}
	err := changed(t.SaveSettings(t.ctx, queries.SaveSettingsParams{
		FileMegabytes: after.FileMegabytes, ProjectMegabytes: after.ProjectMegabytes, CredentialDays: after.CredentialDays,
	}))
	if err != nil {
		return err
	}
	return t.recordAgency(actor, happening{kind: SettingsChanged, detail: settingsChange(before, after)})
}

// settingsChange says in words what changed.
func settingsChange(before, after rules.Settings) string {
	var words []string
	for _, setting := range []struct {
		name          string
		before, after int64
	}{
		{"Largest file, in MB", before.FileMegabytes, after.FileMegabytes},
		{"Most per project, in MB", before.ProjectMegabytes, after.ProjectMegabytes},
		{"Days until credentials are destroyed", before.CredentialDays, after.CredentialDays},
	} {
		if setting.before != setting.after {
			words = append(words, fmt.Sprintf("%s: %d instead of %d", setting.name, setting.after, setting.before))
		}
	}
	return strings.Join(words, "\n")
}
