'use strict';

const { EC2 } = require('@aws-sdk/client-ec2');

exports.handler = async (event) => {
  const ec2 = new EC2({});
  const { DefaultSecurityGroupId } = event.ResourceProperties;
  if (event.RequestType === 'Delete') return;
  await ec2.revokeSecurityGroupEgress({
    GroupId: DefaultSecurityGroupId,
    IpPermissions: [{ IpRanges: [{ CidrIp: '0.0.0.0/0' }], IpProtocol: '-1' }],
  });
};
