-- Create the owner role and the app role, or give the existing ones their passwords; an empty password changes nothing.
-- Reads the settings meritline.owner, .owner_password, .app, .app_password, .may_create_databases (yes or no).
-- Writes roles only; may run any number of times. Run as an administrator of the server.
DO $setup$
DECLARE
    role_name text;
    secret text;
    flags record;
BEGIN
    FOR role_name, secret IN
        VALUES (current_setting('meritline.owner'), current_setting('meritline.owner_password')),
               (current_setting('meritline.app'), current_setting('meritline.app_password'))
    LOOP
        SELECT rolsuper, rolbypassrls INTO flags FROM pg_roles WHERE rolname = role_name;
        IF NOT FOUND THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role_name);
        ELSIF flags.rolsuper OR flags.rolbypassrls THEN
            RAISE EXCEPTION 'Role % is a superuser or bypasses row security; name another role.', role_name;
        END IF;
        IF secret <> '' THEN
            EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', role_name, secret);
        END IF;
    END LOOP;
    IF current_setting('meritline.may_create_databases') = 'yes' THEN
        EXECUTE format('ALTER ROLE %I CREATEDB', current_setting('meritline.owner'));
    END IF;
    -- An administrator who is no superuser, as at a hosting service, needs the owner's rights to set up for it.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', current_setting('meritline.owner'));
    END IF;
END
$setup$;
