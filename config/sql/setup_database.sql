-- Prepare one database: extensions, and what the app role may do with the owner's tables.
-- Reads the settings meritline.owner and meritline.app; reads pg_available_extensions, pg_class.
-- Writes extensions and privileges; may run any number of times. Run as the owner of the database or an administrator.
-- Rights come from default privileges, set before the first migration: a migration that takes a right away stays obeyed.
DO $setup$
DECLARE
    owner_role text := current_setting('meritline.owner');
    app_role text := current_setting('meritline.app');
    wanted text;
    bare regclass;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['btree_gist', 'pg_trgm', 'unaccent', 'citext'] LOOP
        IF EXISTS (SELECT FROM pg_available_extensions WHERE name = wanted)
           AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = wanted) THEN
            EXECUTE format('CREATE EXTENSION %I', wanted);
        END IF;
    END LOOP;

    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), app_role);
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', owner_role);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', app_role);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public '
                   'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', owner_role, app_role);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public '
                   'GRANT USAGE, SELECT ON SEQUENCES TO %I', owner_role, app_role);

    -- Tables and sequences that came before this set-up, and so without any right for the app role.
    FOR bare, wanted IN
        SELECT c.oid::regclass, CASE c.relkind WHEN 'S' THEN 'USAGE, SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END
        FROM pg_class AS c
        JOIN pg_roles AS r ON r.oid = c.relowner AND r.rolname = owner_role
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
          AND NOT EXISTS (
              SELECT FROM aclexplode(c.relacl) AS held
              JOIN pg_roles AS holder ON holder.oid = held.grantee AND holder.rolname = app_role)
    LOOP
        EXECUTE format('GRANT %s ON %s TO %I', wanted, bare, app_role);
    END LOOP;
END
$setup$;
