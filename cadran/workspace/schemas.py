"""The tables of a workspace, version by version."""

# Each entry brings a workspace one version further; entries are added at the end and never changed.
SCHEMAS = (
    """
    create table notes (
        id integer primary key, first_day text not null, last_day text not null,
        dimension text not null, value text not null, kpi text not null, kind text not null,
        text text not null, author text not null, written_at text not null, deleted_at text
    );
    create table mutes (item text primary key, note text not null, author text not null, written_at text not null);
    create table saved_views (
        id integer primary key, name text not null, page text not null, query text not null, period text not null,
        written_at text not null, opened_at text, deleted_at text
    );
    create table frozen_versions (file text primary key, written_at text not null);
    """,
    """
    create table exclusions (
        id integer primary key, clause_id text not null, window_start text not null,
        flow text not null, order_id text not null, line_id text not null, cause text not null,
        reason text not null, text text not null, author text not null, written_at text not null, undone_at text
    );
    """,
    """
    alter table exclusions add column scope text not null default 'window';
    alter table exclusions add column supplier_id text not null default '';
    """,
    """
    create table written_clauses (
        id integer primary key, clause_id text not null unique, replaces text not null,
        supplier_id text not null, kpi text not null, target real not null, alert_level real, basis text not null,
        grace_days real not null, early_days real, cutoff_time text, lead_days real, day_kind text not null,
        mode text, category text, "window" text not null, min_lines integer not null,
        penalty_kind text, penalty_rate real, penalty_cap real, country text,
        valid_from text not null, valid_to text,
        text text not null, author text not null, written_at text not null, withdrawn_at text
    );
    """,
    "alter table written_clauses add column penalty_line_cap real;",
    "alter table exclusions add column window_end text;",
    "alter table written_clauses add column charged_once integer not null default 1;",
    """
    alter table notes add column amount real;
    create table note_lines (
        note_id integer not null, flow text not null, order_id text not null, line_id text not null,
        primary key (note_id, flow, order_id, line_id)
    );
    create table legal_facts (
        id integer primary key, supplier_id text not null, first_day text, last_day text,
        fact text not null, value text not null, author text not null, written_at text not null, deleted_at text
    );
    """,
    """
    create table targets (
        id integer primary key, kpi text not null, target real not null, mode text not null, category text not null,
        supplier_id text not null, location_id text not null, season text not null, valid_from text, valid_to text,
        text text not null, author text not null, written_at text not null, withdrawn_at text
    );
    """,
    """
    create table decisions (
        id integer primary key, kind text not null, profile text not null, table_name text not null,
        source_file text not null, source_row integer not null, raw text not null, column_name text not null,
        value text not null, corrected text not null, text text not null, author text not null,
        written_at text not null, undone_at text
    );
    """,
    "alter table targets add column kind text not null default 'target';",
    """
    create table campaigns (
        id integer primary key, name text not null, first_day text not null, last_day text not null,
        category text not null, lines text not null, expected_by text not null, data_day text not null,
        text text not null, author text not null, written_at text not null, withdrawn_at text
    );
    """,
    """
    create table people (
        sign_in text primary key, name text not null, role text not null, scope text not null,
        author text not null, written_at text not null, removed_at text
    );
    create table claim_rules (
        id integer primary key, claim text not null, value text not null, role text not null, scope text not null,
        author text not null, written_at text not null, removed_at text
    );
    """,
    """
    create table journal (
        id integer primary key, moment text not null, sign_in text not null, person text not null,
        action text not null, about text not null, digest text not null
    );
    create trigger journal_is_not_changed before update on journal begin
        select raise(abort, 'entries of the journal are not changed');
    end;
    create trigger journal_goes_on before insert on journal
    when new.id <> (select coalesce(max(id), 0) + 1 from journal) begin
        select raise(abort, 'entries of the journal are only added at its end');
    end;
    create trigger journal_is_not_cut before delete on journal begin
        select raise(abort, 'entries of the journal are not deleted');
    end;
    """,
)
